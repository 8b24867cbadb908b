import { lookup } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIPv6 } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { SECOND_MS } from '../../market/units.ts';
import { WALL_CLOCK } from '../edge/clock.ts';
import type { LiveClock } from '../edge/clock.ts';
import { bareHost, isAllowedAddress, isLoopbackAddress } from './address.ts';
import type { Endpoint } from './endpoint.ts';

/** From resolving the name to the last byte read. */
const TIMEOUT_MS = 15 * SECOND_MS;
/** What is read of an answer, for politeness; it is thrown away. */
const BODY_MAX = 65_536;

/** The world that requests go out to: its time, whatever the run's clock says, and its names. */
export interface Wire {
  readonly clock: LiveClock;
  /** Every address of a host name; rejects when there is none. */
  resolve(hostname: string): Promise<readonly string[]>;
}

/** The real world. */
export const WIRE: Wire = {
  clock: WALL_CLOCK,
  resolve: async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address),
};

/** A request to an endpoint; `signal` calls it off. */
export interface PostRequest {
  readonly endpoint: Pick<Endpoint, 'url' | 'allowPrivate'>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** What a request came to. */
export interface PostAnswer {
  /** 0 when there was no answer. */
  readonly status: number;
  /** Why there was none, in a word or two; null when there was. */
  readonly error: string | null;
  /** How long we were told to wait; null when we were not. */
  readonly retryAfterMs: number | null;
}

/** A failure that is told by its own word. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Seconds, or the date of RFC 9110; anything else says nothing. */
function retryAfterMs(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,7}$/.test(text)) return Number(text) * SECOND_MS;
  const date = text.endsWith(' GMT') ? Date.parse(text) : NaN;
  return Number.isFinite(date) ? Math.max(0, date - now) : null;
}

/**
 * The addresses to connect to, resolved once and each of them checked: a name that means another address a moment later
 * is never asked again.
 */
async function checkedAddresses(
  { url, allowPrivate }: PostRequest['endpoint'],
  wire: Wire,
): Promise<readonly string[]> {
  const addresses = await wire.resolve(bareHost(url.hostname));
  if (addresses.length === 0) throw new Refusal('ENOTFOUND');
  const isPlain = url.protocol !== 'https:';
  const isFit = (address: string): boolean =>
    isAllowedAddress(address, { allowPrivate }) && (!isPlain || isLoopbackAddress(address));
  if (!addresses.every(isFit)) throw new Refusal('address not allowed');
  return addresses;
}

/** A look-up that knows nothing but these addresses. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const known = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_, options, tell) => {
    if (options.all === true) return tell(null, known);
    return tell(null, known[0]!.address, known[0]!.family);
  };
}

function send(request: PostRequest, addresses: readonly string[], now: () => number): Promise<PostAnswer> {
  const { endpoint, body, signal } = request;
  const headers = {
    ...request.headers,
    'content-type': 'application/json',
    'content-length': body.length,
    'user-agent': 'ninefold',
  };
  const options = { ...urlToHttpOptions(endpoint.url), method: 'POST', headers, signal };
  const open = endpoint.url.protocol === 'https:' ? https.request : http.request;
  return new Promise((done, failed) => {
    let answer: PostAnswer | undefined;
    // Once the status was said, it counts, however the rest goes.
    const end = (error: Error): void => (answer === undefined ? failed(error) : done(answer));
    const outgoing = open({ ...options, agent: false, lookup: lookupOf(addresses) });
    outgoing.on('error', end);
    outgoing.on('close', () => end(new Refusal('no answer')));
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      answer = { status, error: null, retryAfterMs: retryAfterMs(response.headers['retry-after'], now()) };
      let bytes = 0;
      response.on('error', end);
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > BODY_MAX) outgoing.destroy();
      });
    });
    outgoing.end(body);
  });
}

/** Rejects as soon as `signal` calls the work off. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, failed) => {
    signal.addEventListener('abort', () => failed(new Refusal('called off')), { once: true });
  });
  return Promise.race([work, aborted]);
}

/** Posts once, following nothing. Never throws: whatever goes wrong is an answer, told without address or URL. */
export async function post(request: PostRequest, wire: Wire): Promise<PostAnswer> {
  const cut = new AbortController();
  let isLate = false;
  const callOff = (): void => cut.abort();
  const cancel = wire.clock.callAt(wire.clock.now() + TIMEOUT_MS, () => {
    isLate = true;
    cut.abort();
  });
  request.signal.addEventListener('abort', callOff);
  try {
    const addresses = await orAborted(checkedAddresses(request.endpoint, wire), cut.signal);
    return await send({ ...request, signal: cut.signal }, addresses, () => wire.clock.now());
  } catch (error) {
    const word = isLate ? 'timeout' : ((error as NodeJS.ErrnoException).code ?? 'failed');
    return { status: 0, error: word, retryAfterMs: null };
  } finally {
    cancel();
    request.signal.removeEventListener('abort', callOff);
  }
}
