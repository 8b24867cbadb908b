import { RejectedAnswer } from '../exchange/exchange.ts';
import type { Failure } from '../ingest/state.ts';

/** From the first byte sent to the last one read. */
const TIMEOUT_MS = 10_000;

/** What a request came to: what `read` made of the body, or why there is nothing. */
export type RestAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly usedWeight: number }
  | ({ readonly ok: false; readonly detail: string } & Failure);

/** Asks an exchange's REST side once. Never throws: whatever goes wrong is an answer, and a body unfit is status 0. */
export async function askRest<T>(url: string, read: (body: unknown) => T): Promise<RestAnswer<T>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const text = await response.text();
    if (!response.ok) {
      const seconds = response.headers.get('retry-after') ?? '';
      const told = /^\d{1,7}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1000 } : {};
      return { ok: false, status: response.status, detail: text.slice(0, 200), ...told };
    }
    const usedWeight = Number(response.headers.get('x-mbx-used-weight-1m') ?? 0);
    return { ok: true, value: read(JSON.parse(text)), usedWeight: Number.isFinite(usedWeight) ? usedWeight : 0 };
  } catch (error) {
    const { message, cause } = error as Error;
    const detail = error instanceof RejectedAnswer || !(cause instanceof Error) ? message : cause.message;
    return { ok: false, status: 0, detail };
  }
}
