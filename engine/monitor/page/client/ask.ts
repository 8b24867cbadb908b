import { SECOND_MS } from '../../../market/units.ts';

const PATIENCE_MS = 10 * SECOND_MS;
const NO_ANSWER = 'The live run does not answer.';

/** An answer that is none: the server's sentence where it gave one, and its HTTP status, 0 without an answer. */
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

async function send(address: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {
    throw new AskError(0, NO_ANSWER);
  });
  if (!answer.ok) throw new AskError(answer.status, await sentenceOf(answer));
  return answer;
}

/** GETs a JSON document of the run's API. Throws AskError when nobody answers, for a refusal, and for no JSON. */
export async function ask<T>(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<T> {
  const words = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const address = words.size === 0 ? path : `${path}?${words}`;
  const answer = await send(address, { cache: 'no-store' });
  return (await answer.json().catch(() => {
    throw new AskError(answer.status, NO_ANSWER);
  })) as T;
}

/** POSTs an order that needs the control token. Throws AskError when nobody answers and for a refusal. */
export async function order(path: string, token: string): Promise<void> {
  await send(path, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
}

/** True for an AskError. Anything else, an answer that could not be drawn, is a fault of the page and reported as one. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof AskError) return true;
  reportError(error);
  return false;
}
