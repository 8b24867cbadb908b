import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { DataError } from '../../engine/market/errors.ts';
import type { Secret } from '../../engine/live/webhooks/secret.ts';

/** A message that was acted on. */
export interface Effect {
  readonly id: string;
  readonly body: unknown;
}

/** What a receiver needs. */
export interface ReceiverOptions {
  /** A message signed with any of them is genuine. */
  readonly secrets: readonly Secret[];
  /** A JSONL file that remembers effects, so that a restart repeats none; without it memory does. */
  readonly store?: string | undefined;
  /** Acts on a message: once for each id. */
  onEffect(effect: Effect): void;
}

/** What a request was: an effect, one that was had before, or none of ours. */
export type Received = 'new' | 'known' | 'refused';

/**
 * A receiver of Standard Webhooks: checks signature and time, acts on each id once, whatever is repeated. An effect is
 * on disk before it is answered; one that a crash tore in the middle was never answered and comes again.
 */
export class WebhookReceiver {
  readonly #options: ReceiverOptions;
  readonly #known = new Set<string>();
  readonly #file: number | undefined;

  /** Opens the store. Throws DataError when it holds anything else. */
  constructor(options: ReceiverOptions) {
    this.#options = options;
    const { store } = options;
    if (store === undefined) return;
    const text = existsSync(store) ? readFileSync(store, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n').slice(0, -1)) this.#known.add(idOf(line, store));
    if (whole !== text) truncateSync(store, Buffer.byteLength(whole));
    this.#file = openSync(store, 'a', 0o600);
  }

  /** Takes one request: its headers and the very bytes of its body. */
  receive(headers: Readonly<Record<string, string>>, body: Buffer): Received {
    const isGenuine = this.#options.secrets.some((secret) => isSigned(new Webhook(secret.reveal()), headers, body));
    if (!isGenuine) return 'refused';
    const effect = { id: headers['webhook-id']!, body: JSON.parse(body.toString('utf8')) as unknown };
    if (this.#known.has(effect.id)) return 'known';
    if (this.#file !== undefined) {
      writeSync(this.#file, `${JSON.stringify(effect)}\n`);
      fsyncSync(this.#file);
    }
    this.#known.add(effect.id);
    this.#options.onEffect(effect);
    return 'new';
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

function idOf(line: string, store: string): string {
  try {
    return (JSON.parse(line) as Effect).id;
  } catch {
    throw new DataError(`${store} holds a line that is no effect: give another --store.`);
  }
}

function isSigned(webhook: Webhook, headers: Readonly<Record<string, string>>, body: Buffer): boolean {
  try {
    webhook.verify(body, { ...headers });
    return true;
  } catch (error) {
    // A body that is no JSON is not ours, whoever signed it.
    if (error instanceof WebhookVerificationError || error instanceof SyntaxError) return false;
    throw error;
  }
}
