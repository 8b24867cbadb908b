import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { canonicalText } from '../../journal/chain.ts';
import { DEFAULT_LAG_MS } from '../../market/observation.ts';
import type { Observation, ObservationKind, ObservationPayload } from '../../market/observation.ts';
import { RejectedAnswer } from '../exchange/exchange.ts';
import type { RejectReason } from '../exchange/exchange.ts';

/** What a source says of one thing at one time. */
export interface Reading {
  readonly kind: ObservationKind;
  /** null for the whole market. */
  readonly symbol: string | null;
  /** Epoch ms. */
  readonly eventTime: number;
  readonly payload: ObservationPayload;
}

/** What an answer came to: its readings, ascending, and why any of its rows were turned away. */
export interface Readings {
  readonly readings: readonly Reading[];
  readonly refused: readonly RejectReason[];
}

const DIGEST_HEX = 12;

/**
 * A reading as an observation. What was received just now is known from now on; without `receivedAt` it is history, known
 * after its kind's usual lag. A revision gets an id of its own, made from what it says.
 */
export function observationOf(
  { kind, symbol, eventTime, payload }: Reading,
  how: { readonly source: string; readonly receivedAt?: number; readonly isRevision?: boolean },
): Observation {
  const { source, receivedAt, isRevision = false } = how;
  const lagAssumed = receivedAt === undefined;
  const availableAt = lagAssumed ? eventTime + DEFAULT_LAG_MS[kind] : Math.max(receivedAt, eventTime);
  const id = `${kind}|${symbol ?? ''}|${eventTime}`;
  const observation = { id, kind, symbol, eventTime, availableAt, lagAssumed, source, payload };
  if (!isRevision) return observation;
  const said = canonicalText({ ...observation, availableAt: eventTime });
  const digest = createHash('sha256').update(said).digest('hex').slice(0, DIGEST_HEX);
  return { ...observation, id: `${id}|${digest}` };
}

/** Fields that are times; a misfit of any other field that is there is one of its number, or of its range. */
const TIMES = new Set(['time', 'timestamp', 'fundingTime', 'nextFundingTime', 'updated_at']);

/** The reason behind a schema's first complaint about a row. */
export function reasonOf({ issues }: z.ZodError): RejectReason {
  const issue = issues[0];
  const field = String(issue?.path.at(-1) ?? '');
  if (TIMES.has(field)) return 'time';
  if (issue?.code === 'custom') return 'range';
  return issue?.code === 'invalid_format' ? 'number' : 'shape';
}

/** Parses one row. Throws RejectedAnswer. */
export function parseRow<T>(schema: z.ZodType<T>, row: unknown): T {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new RejectedAnswer(reasonOf(parsed.error), `${path.map(String).join('.')}: ${message}`);
}

/** Reads a list row by row, in the order of its times: one bad row must not hide the others. Throws RejectedAnswer. */
export function readRows<T extends { readonly time: number }>(body: unknown, read: (row: unknown) => T): Rows<T> {
  if (!Array.isArray(body)) throw new RejectedAnswer('shape', 'no list of rows');
  const rows: T[] = [];
  const refused: RejectReason[] = [];
  for (const row of body as unknown[]) {
    try {
      rows.push(read(row));
    } catch (error) {
      if (!(error instanceof RejectedAnswer)) throw error;
      refused.push(error.reason);
    }
  }
  return { rows: rows.sort((a, b) => a.time - b.time), refused };
}

/** Rows that could be read, ascending, and why others were turned away. */
export interface Rows<T> {
  readonly rows: readonly T[];
  readonly refused: readonly RejectReason[];
}
