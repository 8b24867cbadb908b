import type { Instrument, MarketKind } from '../../market/instrument.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { binanceFutures, binanceSpot } from '../exchange/binance.ts';
import type { ExchangeUrls } from '../exchange/binance.ts';
import type { Exchange, ExchangeLimits } from '../exchange/exchange.ts';

export type FaceName = 'binance-spot' | 'binance-futures';

/** What sets one of the exchange's two markets apart on the wire, as documented in 2026. */
export interface Face {
  readonly name: FaceName;
  readonly market: MarketKind;
  readonly limits: ExchangeLimits;
  /** Before which every path of its REST side lies. */
  readonly restPrefix: string;
  /** Where its combined stream lies. */
  readonly streamPath: string;
  readonly pingMs: number;
  /** A ping unanswered for so long ends the connection. */
  readonly pongMs: number;
  /** How often a forming candle is sent. */
  readonly formingMs: number;
  /** Most rows of a page of candles. */
  readonly rowsMax: number;
  /** The end of a connection is announced on the stream. */
  readonly announcesEnd: boolean;
  /** The client's side of it. */
  protocol(urls: ExchangeUrls): Exchange;
}

export const FACES: Readonly<Record<FaceName, Face>> = {
  'binance-spot': {
    name: 'binance-spot',
    market: 'spot',
    limits: binanceSpot().limits,
    restPrefix: '/api/v3/',
    streamPath: '/stream',
    pingMs: 20 * SECOND_MS,
    pongMs: MINUTE_MS,
    formingMs: 2 * SECOND_MS,
    rowsMax: 1000,
    announcesEnd: true,
    protocol: binanceSpot,
  },
  'binance-futures': {
    name: 'binance-futures',
    market: 'um',
    limits: binanceFutures().limits,
    restPrefix: '/fapi/v1/',
    streamPath: '/market/stream',
    pingMs: 3 * MINUTE_MS,
    pongMs: 10 * MINUTE_MS,
    formingMs: SECOND_MS / 4,
    rowsMax: 1500,
    announcesEnd: false,
    protocol: binanceFutures,
  },
};

/** What is traded, as a face's own. */
export function tradedOn(face: Face, instruments: readonly Instrument[]): readonly Instrument[] {
  return instruments.map((one) => ({ ...one, market: face.market }));
}
