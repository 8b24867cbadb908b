import { open, rm, stat } from 'node:fs/promises';
import { DataError } from '../../engine/market/errors.ts';
import { parseRetryAfter, PassingError } from './retry.ts';
import type { Patience } from './retry.ts';

/** Statuses that mean "not now": time-outs, rate limits (418 is the exchange's ban) and every fault of the server. */
const PASSING_STATUSES = new Set([408, 418, 425, 429]);

/** How one attempt at a file goes. */
export interface Transfer extends Patience {
  /** An attempt ends after this long without a byte. */
  readonly stallMs: number;
  /** A larger file is refused. */
  readonly bytesMax: number;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * One attempt at `url`, into the file `path`, continuing behind what that holds already when the server can. False when
 * the server has no such file (404). Throws PassingError when another attempt may do better (the file keeps what came),
 * DataError when none will.
 */
export async function transfer(url: string, path: string, options: Transfer): Promise<boolean> {
  const stall = new AbortController();
  const timer = setTimeout(() => stall.abort(new Error(`no data for ${options.stallMs} ms`)), options.stallMs);
  const signal = AbortSignal.any([options.signal, stall.signal]);
  try {
    const held = (await sizeOf(path)) ?? 0;
    const response = await request(url, held, signal);
    if (response.status === 404) return false;
    if (response.status === 416 && response.headers.get('content-range') === `bytes */${held}`) return true;
    await checkAnswer(url, path, { response, held, now: options.clock.now() });
    await receive(response, path, {
      ...options,
      held: response.status === 206 ? held : 0,
      onBytes: (bytes) => {
        timer.refresh();
        options.onBytes?.(bytes);
      },
    });
    return true;
  } finally {
    clearTimeout(timer);
    // ends what was not read, of an error page for instance
    stall.abort();
  }
}

async function request(url: string, held: number, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (held > 0) headers['range'] = `bytes=${held}-`;
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    throw new PassingError(reasonOf(error));
  }
}

interface Answer {
  readonly response: Response;
  readonly held: number;
  readonly now: number;
}

/** Lets a body through that continues at `held` or starts anew. */
async function checkAnswer(url: string, path: string, { response, held, now }: Answer): Promise<void> {
  const { status, headers } = response;
  if (status === 200) return;
  if (status === 206 && headers.get('content-range')?.startsWith(`bytes ${held}-`)) return;
  if (status === 206 || status === 416) {
    await rm(path, { force: true });
    throw new PassingError('the server continued at another place than asked');
  }
  const said = `the server answered ${status}${response.statusText && ` ${response.statusText}`}`;
  if (status >= 500 || PASSING_STATUSES.has(status))
    throw new PassingError(said, parseRetryAfter(headers.get('retry-after'), now));
  throw new DataError(`${url} could not be downloaded: ${said}. Check the base URL and your access to it.`);
}

/** Writes a body behind the first `held` bytes of a file and flushes it to the disk, whole or not. */
async function receive(response: Response, path: string, options: Transfer & { held: number }): Promise<void> {
  const file = await open(path, options.held > 0 ? 'a' : 'w');
  try {
    let bytes = options.held;
    for await (const chunk of bodyOf(response)) {
      bytes += chunk.length;
      if (bytes > options.bytesMax)
        throw new DataError(
          `${response.url} is larger than the ${options.bytesMax} bytes that such a file may have: check the base URL.`,
        );
      await file.writeFile(chunk);
      options.onBytes?.(chunk.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A body's chunks; a broken connection becomes a PassingError, while the reader's own errors stay what they are. */
async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  try {
    for await (const chunk of response.body) yield chunk as Uint8Array;
  } catch (error) {
    throw new PassingError(reasonOf(error));
  }
}

/** What broke a connection, in the words of the innermost error. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return `the connection broke (${inner instanceof Error ? inner.message : String(inner)})`;
}

/** Bytes of a file, undefined when there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
