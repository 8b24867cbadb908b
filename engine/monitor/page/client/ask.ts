import { SECOND_MS } from '../../../market/units.ts';

const PATIENCE_MS = 10 * SECOND_MS;

/** An answer that is none: the server's sentence where it gave one, and its HTTP status. */
export class AskError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function sentenceOf(answer: Response): Promise<string> {
  const said = (await answer.json().catch(() => null)) as { error?: { message?: unknown } } | null;
  const message = said?.error?.message;
  return typeof message === 'string' ? message : `The live run answered with status ${answer.status}.`;
}

/** GETs a JSON document of the run's API. Throws AskError for a refusal, a TypeError or timeout when nobody answers. */
export async function ask<T>(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<T> {
  const words = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const address = words.size === 0 ? path : `${path}?${words}`;
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new AskError(answer.status, await sentenceOf(answer));
  return (await answer.json()) as T;
}

/** POSTs an order that needs the control token. Throws AskError for a refusal. */
export async function order(path: string, token: string): Promise<void> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new AskError(answer.status, await sentenceOf(answer));
}
