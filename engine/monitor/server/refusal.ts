/** Why a request is refused, by HTTP status. */
const CODES = new Map([
  [400, 'bad_request'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'too_large'],
  [414, 'too_large'],
  [415, 'unsupported'],
  [421, 'misdirected'],
  [429, 'too_many'],
  [431, 'too_large'],
  [503, 'unavailable'],
]);

/** What every refusal looks like from outside: a stable word and one sentence. */
export interface RefusalBody {
  readonly error: { readonly code: string; readonly message: string };
}

/** The body of a refusal with this HTTP status. */
export function refusalBody(status: number, message: string): RefusalBody {
  return { error: { code: CODES.get(status) ?? (status < 500 ? 'bad_request' : 'internal'), message } };
}

/** A request is refused with an HTTP status; the message is for whoever asked. */
export class Refusal extends Error {
  readonly status: number;
  /** What else the answer's head says, e.g. how to prove oneself. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
