import { isoTime } from '../../market/iso-time.ts';
import type { OutboxMessage } from '../record/outbox.ts';
import type { LiveSignal } from '../status.ts';
import { isWanted } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/** What every message says of the run that it comes from. */
export interface AboutRun {
  readonly exchange: string;
  readonly version: string;
  readonly isSimulated: boolean;
}

/** Standard Webhooks: payloads stay below 20 KB. */
const BODY_MAX = 20_000;
/** Code points of reasons: six bytes each at most. */
const REASONS_MAX = 3_000;

/**
 * A signal as the JSON that is sent: fixed order of fields, numbers as their shortest exact text, times ISO 8601 in
 * UTC. The same signal gives the same bytes, below 20 KB: very long reasons are cut.
 */
export function webhookBody(signal: LiveSignal, about: AboutRun): Buffer {
  const { id, bot, symbol, kind, time, side, price, limit, stop, target, notAfter, outputHash } = signal;
  const { exchange, version, isSimulated } = about;
  const reasons = [...signal.reasons].slice(0, REASONS_MAX).join('');
  const plan = { side, price, limit, stop, target, reasons, notAfter: isoTime(notAfter) };
  const data = { id, bot, exchange, symbol, ...plan, outputHash, isSimulated, version };
  const body = Buffer.from(JSON.stringify({ type: kind, timestamp: isoTime(time), data }), 'utf8');
  if (body.length > BODY_MAX) throw new Error(`The message of signal ${id} has ${body.length} bytes.`);
  return body;
}

/** What is to be sent of some signals: one message for each endpoint that wants it; silent signals go nowhere. */
export function messagesFor(
  signals: readonly LiveSignal[],
  { endpoints, about }: { readonly endpoints: readonly Endpoint[]; readonly about: AboutRun },
): OutboxMessage[] {
  return signals.flatMap((signal) => {
    const { id, symbol, kind, time: created, notAfter, isSilent } = signal;
    const wanting = isSilent ? [] : endpoints.filter((endpoint) => isWanted(endpoint, signal));
    if (wanting.length === 0) return [];
    const body = webhookBody(signal, about);
    return wanting.map((endpoint) => ({ endpoint: endpoint.id, id, symbol, kind, body, created, notAfter }));
  });
}
