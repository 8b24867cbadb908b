import { Random } from '../../market/random.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { askDominance, askFearGreed, askFundings, askLongShort, askOpenInterest, askPremium } from './asks.ts';
import type { MarketUrls, SideAsk } from './asks.ts';
import type { Settlements } from './settlements.ts';

const PREMIUM_EVERY_MS = MINUTE_MS;
const STATISTIC_EVERY_MS = 5 * MINUTE_MS;
/** How often to look whether a settlement is due, and to ask again while it is not published. */
const SETTLEMENT_EVERY_MS = 30 * SECOND_MS;
/** A month of it stays well below 10,000 requests, the smallest plan. */
const DOMINANCE_EVERY_MS = 15 * MINUTE_MS;
const FEAR_GREED_EVERY_MS = 30 * MINUTE_MS;
/** After a start everything is asked for once within this time. */
const FIRST_ROUND_MS = MINUTE_MS;

/** One thing that is asked for again and again. */
export interface Poll {
  readonly everyMs: number;
  /** Its place in the interval. */
  readonly offsetMs: number;
  /** What to ask now; undefined when nothing is due. */
  ask(now: number): SideAsk | undefined;
  /** Called when an answer was taken. */
  readonly settle?: (now: number) => void;
}

/** What is asked for. */
export interface PollPlan {
  readonly exchange: Pick<Exchange, 'id' | 'restUrl' | 'market'>;
  readonly symbols: readonly string[];
  readonly urls: MarketUrls;
  /** Moves the places of requests within their intervals; changes nothing else. */
  readonly seed: number;
  readonly settlements: ReadonlyMap<string, Settlements>;
}

/** When a poll comes first, and after that: at its place in every interval. */
export function firstPollAt({ everyMs, offsetMs }: Poll, now: number): number {
  return now + Math.floor((offsetMs / everyMs) * Math.min(everyMs, FIRST_ROUND_MS));
}

/** The first time after `now` that is a poll's place. */
export function nextPollAt({ everyMs, offsetMs }: Poll, now: number): number {
  return (Math.floor((now - offsetMs) / everyMs) + 1) * everyMs + offsetMs;
}

/** Everything a run asks for; only perpetuals have funding and open interest. Symbols are spread evenly over an interval. */
export function pollsOf(plan: PollPlan): Poll[] {
  const { exchange, symbols, urls, seed, settlements } = plan;
  const places = (name: string, everyMs: number, count: number): number[] => {
    const first = Random.fromKey(`side|${seed}|${name}`).uniform();
    return Array.from({ length: count }, (_, i) => Math.floor(((i + first) / count) * everyMs));
  };
  const spread = (name: string, everyMs: number, ask: (symbol: string, now: number) => SideAsk | undefined): Poll[] =>
    places(name, everyMs, symbols.length).map((offsetMs, i) => {
      return { everyMs, offsetMs, ask: (now) => ask(symbols[i]!, now) };
    });
  const market = (name: string, everyMs: number, ask: () => SideAsk): Poll => {
    return { everyMs, offsetMs: places(name, everyMs, 1)[0]!, ask };
  };
  const askSettled = (symbol: string, now: number): SideAsk | undefined => {
    const own = settlements.get(symbol);
    const from = own?.askFrom(now);
    return from === undefined ? undefined : askFundings(exchange, { symbol, from, previousTime: own?.newest });
  };
  const futures = [
    ...spread('premium', PREMIUM_EVERY_MS, (symbol) => askPremium(exchange, symbol)),
    ...spread('open interest', STATISTIC_EVERY_MS, (symbol) => askOpenInterest(exchange, symbol)),
    ...spread('long short', STATISTIC_EVERY_MS, (symbol) => askLongShort(exchange, { symbol })),
    ...spread('settlement', SETTLEMENT_EVERY_MS, askSettled).map((poll, i): Poll => {
      return { ...poll, settle: (now) => settlements.get(symbols[i]!)?.settle(now) };
    }),
  ];
  return [
    ...(exchange.market === 'um' ? futures : []),
    market('fear greed', FEAR_GREED_EVERY_MS, () => askFearGreed(urls, 1)),
    market('dominance', DOMINANCE_EVERY_MS, () => askDominance(urls)),
  ];
}
