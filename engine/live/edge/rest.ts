import type { Failure } from '../ingest/state.ts';

/** From the first byte sent to the last one read. */
const TIMEOUT_MS = 10_000;
/** Longest body taken; a list of everything traded has a few megabytes. */
const BODY_MAX = 2 ** 24;

/** What a request came to: what `read` made of the body, or why there is nothing. */
export type RestAnswer<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly usedWeight: number;
      /** When the exchange made the answer, by its own clock in whole seconds; a cache keeps it. */
      readonly asOf?: number;
    }
  | ({ readonly ok: false; readonly detail: string } & Failure);

/** A request: where, what to make of the body, and when to leave it. */
export interface RestAsk<T> {
  readonly url: string;
  /** Throws for a body that is unfit. */
  readonly read: (body: unknown) => T;
  readonly signal?: AbortSignal;
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > BODY_MAX) throw new Error(`an answer of more than ${BODY_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Asks an exchange's REST side once. Never throws: whatever goes wrong is an answer, and a body unfit is status 0. */
export async function askRest<T>({ url, read, signal }: RestAsk<T>): Promise<RestAnswer<T>> {
  try {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    const response = await fetch(url, { signal: either, redirect: 'error' });
    const text = await textOf(response);
    if (!response.ok) {
      const seconds = response.headers.get('retry-after') ?? '';
      const told = /^\d{1,7}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1000 } : {};
      return { ok: false, status: response.status, detail: text.slice(0, 200), ...told };
    }
    const usedWeight = Number(response.headers.get('x-mbx-used-weight-1m') ?? 0);
    const value = read(JSON.parse(text));
    const asOf = Date.parse(response.headers.get('date') ?? '');
    return {
      ok: true,
      value,
      usedWeight: Number.isFinite(usedWeight) ? usedWeight : 0,
      ...(Number.isFinite(asOf) ? { asOf } : {}),
    };
  } catch (error) {
    const { message, cause } = error as Error;
    return { ok: false, status: 0, detail: cause instanceof Error ? cause.message : message };
  }
}
