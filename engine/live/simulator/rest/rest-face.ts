import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LiveClock } from '../../edge/clock.ts';
import { FACES } from '../face.ts';
import type { FaceName } from '../face.ts';
import type { Director } from '../faults/director.ts';
import type { SimulatedMarket } from '../market.ts';
import type { Police } from '../police.ts';
import { RestFault } from './ask.ts';
import type { RestAsk, Route } from './ask.ts';
import { CANDLES } from './candles.ts';
import { FEAR_AND_GREED, GLOBAL_MARKET } from './context.ts';
import { INSTRUMENTS, TICKERS, TIME } from './listing.ts';
import { refuse, reply } from './refuse.ts';
import { ACCOUNT_RATIO, FUNDING_RATES, OPEN_INTEREST, OPEN_INTEREST_HISTORY, PREMIUM_INDEX } from './side-data.ts';

const RETRY_SECONDS = 30;
/** Who goes on while told to wait is banned for this long. */
const BAN_SECONDS = 120;

interface Place {
  readonly face: FaceName;
  readonly route: Route;
  /** Somebody else's service that happens to be served here too. */
  readonly isForeign?: true;
}

const spot = (route: Route): Place => ({ face: 'binance-spot', route });
const futures = (route: Route): Place => ({ face: 'binance-futures', route });

const PLACES = new Map<string, Place>([
  ['/api/v3/time', spot(TIME)],
  ['/api/v3/exchangeInfo', spot(INSTRUMENTS)],
  ['/api/v3/klines', spot(CANDLES)],
  ['/api/v3/ticker/24hr', spot(TICKERS)],
  ['/fapi/v1/time', futures(TIME)],
  ['/fapi/v1/exchangeInfo', futures(INSTRUMENTS)],
  ['/fapi/v1/klines', futures(CANDLES)],
  ['/fapi/v1/ticker/24hr', futures(TICKERS)],
  ['/fapi/v1/fundingRate', futures(FUNDING_RATES)],
  ['/fapi/v1/premiumIndex', futures(PREMIUM_INDEX)],
  ['/fapi/v1/openInterest', futures(OPEN_INTEREST)],
  ['/futures/data/openInterestHist', futures(OPEN_INTEREST_HISTORY)],
  ['/futures/data/globalLongShortAccountRatio', futures(ACCOUNT_RATIO)],
  ['/fng/', { face: 'binance-spot', route: FEAR_AND_GREED, isForeign: true }],
  ['/api/v3/global', { face: 'binance-spot', route: GLOBAL_MARKET, isForeign: true }],
]);

/** What the REST side works with. */
export interface RestParts {
  readonly market: SimulatedMarket;
  readonly clock: LiveClock;
  readonly police: ReadonlyMap<FaceName, Police>;
  readonly director: Director;
}

/** The REST sides of both faces, each by its own budget, and the services that side data comes from. */
export class RestFace {
  readonly #parts: RestParts;

  constructor(parts: RestParts) {
    this.#parts = parts;
  }

  /** Answers a request; false for a path that is none of its own. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const place = PLACES.get(url.pathname);
    if (place === undefined) return false;
    const { market, clock, director } = this.#parts;
    const face = FACES[place.face];
    const police = this.#parts.police.get(place.face)!;
    const isCandles = place.route === CANDLES;
    const now = isCandles ? director.shownAt(clock.now()) : clock.now();
    response.setHeader('Date', new Date(now).toUTCString());
    const ask: RestAsk = { query: url.searchParams, now, market, face };
    if (!place.isForeign) {
      if (isBanned(police, response)) return true;
      if (director.takesRequest({ response, ask, police })) return true;
    }
    if (!isWithin(place, ask, { police, response })) return true;
    try {
      const body = place.route.answer(ask);
      reply(response, 200, isCandles ? director.page(body as unknown[][], ask) : body);
    } catch (error) {
      if (!(error instanceof RestFault)) throw error;
      reply(response, 400, { code: error.code, msg: error.message });
    }
    return true;
  }
}

/** Turns away who was told to wait and did not. */
function isBanned(police: Police, response: ServerResponse): boolean {
  if (police.waitAt('rest') === 0) return false;
  refuse(response, police, { status: 418, seconds: BAN_SECONDS });
  return true;
}

function isWithin(place: Place, ask: RestAsk, to: { police: Police; response: ServerResponse }): boolean {
  const { route, isForeign } = place;
  const { police, response } = to;
  const isAllowed = route.bucket === undefined || police.admitTo(route.bucket);
  if (isForeign) {
    if (!isAllowed) reply(response, 429, { error: 'Too many requests.' });
    return isAllowed;
  }
  const hasBudget = police.admitRequest(route.weight(ask));
  response.setHeader('X-MBX-USED-WEIGHT-1M', `${police.weight}`);
  if (isAllowed && hasBudget) return true;
  refuse(response, police, { status: 429, seconds: RETRY_SECONDS });
  return false;
}
