import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import { Refusal } from './refusal.ts';
import type { TokenGate } from './token.ts';

const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/;

/** Names that always mean this machine; a page elsewhere can point another name here, but not one of these. */
const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** What is asked at the door, of a request as of a WebSocket. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** IP address it comes from. */
  readonly address: string;
}

/** Who is let in. */
export interface DoorSettings {
  /** Address listened on. */
  readonly host: string;
  /** Further names the monitor is reached by, without port. */
  readonly allowedHosts: readonly string[];
  /** Origins of other pages that may read and act, e.g. 'https://desk.example'. */
  readonly allowedOrigins: readonly string[];
  readonly token: TokenGate | undefined;
}

/** True for an address that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** The token shown as Bearer, or as the password of Basic where a browser has to ask for it. */
function shownToken(header: string | undefined, isBasicFine: boolean): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic' || !isBasicFine) return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

/**
 * Host, origin and token of whoever comes. Being on this machine proves nothing: any page in the user's browser can send
 * requests here, so the name it used, the page it is and, to change something, the token are asked for.
 */
export class Door {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #token: TokenGate | undefined;
  /** On an address that others reach, reading needs the token too. */
  readonly #isExposed: boolean;

  constructor({ host, allowedHosts, allowedOrigins, token }: DoorSettings) {
    const own = isIP(host) === 6 ? `[${host}]` : host;
    this.#hosts = new Set([...OWN_NAMES, own, ...allowedHosts].map((name) => name.toLowerCase()));
    this.#origins = new Set(allowedOrigins);
    this.#token = token;
    this.#isExposed = !isLoopback(host);
  }

  /** Refuses (421) who calls us by a name that is not ours: a foreign name that was made to point here. */
  checkHost({ headers }: Caller): void {
    const name = HOST.exec(headers.host?.toLowerCase() ?? '')?.[1];
    if (name !== undefined && this.#hosts.has(name)) return;
    throw new Refusal(421, 'The monitor is not known by that name: call it 127.0.0.1 or localhost, or allow the name.');
  }

  /** Refuses (403) another page; programs send no Origin. Only where something changes, or a stream begins. */
  checkOrigin({ headers }: Caller): void {
    const { origin, host } = headers;
    if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return;
    if (!this.#origins.has(origin)) throw new Refusal(403, 'Pages of another origin may not do this.');
  }

  /** The origin on the list that a page has, for the answer's head; undefined for all others. */
  allowedOrigin({ headers }: Caller): string | undefined {
    const { origin } = headers;
    return origin !== undefined && this.#origins.has(origin) ? origin : undefined;
  }

  /** Refuses (401, 429) a reader without the token, where the monitor listens on more than this machine. */
  checkReader(caller: Caller): void {
    if (this.#isExposed) this.#checkHeader(caller, 'Basic realm="monitor", charset="UTF-8"');
  }

  /** True for a reader without the token whom `checkReader` would refuse for that alone: it may be shown by other means. */
  lacksToken({ headers }: Caller): boolean {
    return this.#isExposed && headers.authorization === undefined;
  }

  /** Refuses (401, 403, 429) who may not change anything; the answer says who it is, for the audit log. */
  checkOperator(caller: Caller): string {
    this.checkOrigin(caller);
    const gate = this.#checkHeader(caller, 'Bearer realm="monitor"');
    return `token ${gate.id} from ${caller.address}`;
  }

  /** Refuses (401, 429) what is not the token, whichever way it came; `proof`: headers of a refusal. */
  checkToken(shown: string | undefined, address: string, proof: Readonly<Record<string, string>> = {}): TokenGate {
    const gate = this.#token;
    if (gate === undefined) throw new Refusal(403, 'This monitor was opened without a token: it changes nothing.');
    const verdict = gate.judge(shown, address);
    if (verdict === 'fits') return gate;
    if (verdict === 'missing')
      throw new Refusal(401, 'This needs the token: send Authorization: Bearer <token>.', proof);
    if (verdict === 'wrong') throw new Refusal(401, 'That is not the token.', proof);
    throw new Refusal(429, 'Too many wrong tokens from here: wait a minute.', { 'Retry-After': '60' });
  }

  #checkHeader({ headers, address }: Caller, challenge: string): TokenGate {
    const shown = shownToken(headers.authorization, challenge.startsWith('Basic'));
    return this.checkToken(shown, address, { 'WWW-Authenticate': challenge });
  }
}
