import { MINUTE_MS } from '../../../market/units.ts';
import type { Face } from '../face.ts';
import type { SimulatedMarket } from '../market.ts';
import type { Bucket } from '../police.ts';

/** A request of the REST side as an answer is worked out from it. */
export interface RestAsk {
  readonly query: URLSearchParams;
  /** The exchange's present, epoch ms. */
  readonly now: number;
  readonly market: SimulatedMarket;
  readonly face: Face;
}

/** One path of the REST side. */
export interface Route {
  /** In the exchange's own units. */
  weight(ask: RestAsk): number;
  /** A limit of its own, in place of the common one. */
  readonly bucket?: Bucket;
  /** The body. Throws RestFault. */
  answer(ask: RestAsk): unknown;
}

/** A request that is refused, with the exchange's own code. */
export class RestFault extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The symbol asked for. Throws RestFault when there is none, or none such. */
export function symbolOf(ask: RestAsk): string {
  const symbol = ask.query.get('symbol');
  if (symbol === null || symbol === '') {
    throw new RestFault(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
  }
  if (!ask.market.instruments.some((one) => one.symbol === symbol)) throw new RestFault(-1121, 'Invalid symbol.');
  return symbol;
}

/** A whole number asked for, or what stands in for it. Throws RestFault for one that is none. */
export function wholeOf<T>({ query }: RestAsk, name: string, fallback: T): number | T {
  const text = query.get(name);
  if (text === null) return fallback;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new RestFault(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[0-9]{1,20}$'.`);
}

/** How many rows are asked for. */
export function limitOf(ask: RestAsk, bounds: { readonly usual: number; readonly max: number }): number {
  const limit = wholeOf(ask, 'limit', bounds.usual);
  if (limit >= 1 && limit <= bounds.max) return limit;
  throw new RestFault(-1130, "Data sent for parameter 'limit' is not valid.");
}

/** The first minute that can be asked for. */
export function firstOpenOf({ market, now }: Pick<RestAsk, 'market' | 'now'>): number {
  return market.firstOpen ?? Math.floor(now / MINUTE_MS - 366 * 24 * 60) * MINUTE_MS;
}
