import { WALL_CLOCK } from '../../engine/live/edge/clock.ts';
import type { LiveClock } from '../../engine/live/edge/clock.ts';
import { SimulatedClock } from '../../engine/live/simulator/clock.ts';
import type { SimulatedMarket } from '../../engine/live/simulator/market.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { DAY_MS, MINUTE_MS, startOfUtcDay } from '../../engine/market/units.ts';
import { GENERATED_FROM, GENERATED_TO, generatedMarket } from '../live/generated-market.ts';
import { parseMoment, parseNames } from '../program/moment.ts';
import { datasetMarket } from './dataset-market.ts';
import type { DatasetMarket } from './dataset-market.ts';
import type { ExchangeSimArgs } from './options.ts';
import { shiftMarket } from './shift-market.ts';

const DEFAULT_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
/** What lies before the start unless told: a client's history, at most a third of all there is. */
const HISTORY_MS = 7 * DAY_MS;

/** The market, placed in time. */
export interface Stand {
  readonly market: SimulatedMarket;
  readonly clock: LiveClock;
  /** The exchange's own time at its start, and when its candles end. */
  readonly start: number;
  readonly end: number;
  /** How much later everything happens than it did; 0 where it keeps its time. */
  readonly shiftMs: number;
  readonly isGenerated: boolean;
}

async function marketOf({ dataset, symbols, dataDir }: ExchangeSimArgs): Promise<DatasetMarket> {
  const names = parseNames(symbols);
  if (dataset !== undefined) return datasetMarket({ dataset, symbols: names, dataDir });
  const market = generatedMarket(names ?? DEFAULT_SYMBOLS);
  return { market, from: GENERATED_FROM, to: GENERATED_TO, isGenerated: true };
}

/**
 * Where the market begins: at the moment asked for, else behind a week of history. On our own clock the day counts and
 * the time of day is now's, so that hours of the day and fundings stay what they were. Throws UsageError.
 */
export async function standOf(args: ExchangeSimArgs): Promise<Stand> {
  const { market, from, to, isGenerated } = await marketOf(args);
  const usual = startOfUtcDay(from + Math.min(HISTORY_MS, (to - from) / 3)) + DAY_MS;
  const wanted = args.from === undefined ? Math.min(usual, to - MINUTE_MS) : parseMoment(args.from, '--from');
  const begin = Math.floor(wanted / MINUTE_MS) * MINUTE_MS;
  if (begin < from || begin >= to) {
    const [first, last] = [from, to].map((time) => new Date(time).toISOString().slice(0, 16));
    throw new UsageError(`--from ${args.from} lies outside the candles, ${first} to ${last}: choose a moment within.`);
  }
  const isNow = args.now ?? args.speed === 1;
  if (!isNow) return { market, clock: new SimulatedClock(begin), start: begin, end: to, shiftMs: 0, isGenerated };
  const now = WALL_CLOCK.now();
  const shiftMs = Math.floor((now - begin) / DAY_MS) * DAY_MS;
  if (now - shiftMs >= to) {
    throw new UsageError('The candles end before this time of their last day: give an earlier --from, or --no-now.');
  }
  return {
    market: shiftMarket(market, shiftMs),
    clock: WALL_CLOCK,
    start: now,
    end: to + shiftMs,
    shiftMs,
    isGenerated,
  };
}
