/** A market and a strategy in which everything happens: for tests of what must hold whatever happens. */
import { atr } from '../indicators/atr.ts';
import { ema } from '../indicators/ema.ts';
import { CANDLE_COLUMNS, createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import { compareObservations } from '../market/observation.ts';
import type { Observation } from '../market/observation.ts';
import { Random } from '../market/random.ts';
import type { State, Stateful } from '../market/state.ts';
import { HOUR_MS, MINUTE_MS } from '../market/units.ts';
import { enter, exit, hold, refuse } from '../strategy/decision.ts';
import type { Decision, EntryOptions, Side } from '../strategy/decision.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { MarketView } from '../strategy/view.ts';
import { TEST_START, walkCandles } from './candles.ts';
import type { Market } from './runs.ts';

/** Rows of columns as columns of their own. */
export function sliceOf(columns: CandleColumns, begin: number, end: number): CandleColumns {
  const copy = createCandleColumns(end - begin);
  for (const name of CANDLE_COLUMNS) copy[name].set(columns[name].subarray(begin, end));
  copy.length = end - begin;
  return copy;
}

/** The same columns without the candles that open in minutes `from`..`to`−1 after the first. */
export function withoutMinutes(columns: CandleColumns, from: number, to: number): CandleColumns {
  const minuteOf = (row: number): number => (columns.openTime[row]! - columns.openTime[0]!) / MINUTE_MS;
  const rows = Array.from({ length: columns.length }, (_, row) => row);
  const kept = rows.filter((row) => minuteOf(row) < from || minuteOf(row) >= to);
  const copy = createCandleColumns(kept.length);
  for (const name of CANDLE_COLUMNS) kept.forEach((row, i) => (copy[name][i] = columns[name][row]!));
  copy.length = kept.length;
  return copy;
}

/** Three symbols: one whole, one with absent minutes that starts later, one with a gap too long to bridge. */
export function restlessMarket(seed: number, minutes = 4_000): Market {
  const b = walkCandles(minutes - 150, { seed: `b${seed}`, absentShare: 0.08 });
  b.openTime.forEach((time, i) => (b.openTime[i] = time + 90 * MINUTE_MS));
  return {
    A: walkCandles(minutes, { seed: `a${seed}` }),
    B: b,
    C: withoutMinutes(walkCandles(minutes, { seed: `c${seed}`, absentShare: 0.02 }), 900, 900 + 1_600),
  };
}

/** Hourly fundings of every symbol with jittered stamps, some of them known only much later, and news of the market. */
export function restlessObservations(seed: number, minutes = 4_000): Observation[] {
  const random = Random.fromKey(`observations|${seed}`);
  const out: Observation[] = [];
  for (let hour = 1; hour * 60 < minutes; hour++) {
    for (const symbol of ['A', 'B', 'C']) {
      const eventTime = TEST_START + hour * HOUR_MS + Math.floor(9 * random.uniform()) - 4;
      const lateMs = random.uniform() < 0.3 ? Math.floor(5 * HOUR_MS * random.uniform()) : 0;
      const about = {
        symbol,
        eventTime,
        availableAt: eventTime + MINUTE_MS + lateMs,
        payload: { rate: 0.001 * random.normal() },
      };
      out.push({
        id: `funding|${symbol}|${hour}`,
        kind: 'FUNDING_SETTLED',
        lagAssumed: false,
        source: 'test',
        ...about,
      });
    }
    const availableAt = TEST_START + hour * HOUR_MS + Math.floor(HOUR_MS * random.uniform());
    const about = {
      symbol: null,
      eventTime: availableAt,
      availableAt,
      payload: { mood: random.normal(), words: `№ ${hour}` },
    };
    out.push({ id: `news|${hour}`, kind: 'NEWS', lagAssumed: true, source: 'test', ...about });
  }
  return out.sort(compareObservations);
}

/** A sum that is saved and restored. */
class Tally implements Stateful {
  sum = 0;
  add(value: number): void {
    this.sum += value;
  }
  save(): State {
    return this.sum;
  }
  restore(state: State): void {
    this.sum = state as number;
  }
}

/** Orders of every kind, on three timeframes, with memory, chance, side data and a look at another symbol. */
function decideRestlessly(view: MarketView<unknown>): () => Decision | readonly Decision[] {
  const { random, position, symbol, symbols } = view;
  const range = view.use(atr(5), '3m', { keep: 6 });
  const average = view.use(ema(4), '7m', { symbol: symbols[0]!, keep: 5 });
  const candle = view.candles('1m', { keep: 4 });
  const slow = view.candles('15m', { keep: 3, symbol: symbols.at(-1)! });
  const news = view.observe('NEWS', { symbol: null, keepMs: 90 * MINUTE_MS });
  const shared = view.shared as unknown as Tally;
  const own = view.keep(new Tally());
  const memory = view.state<{ asked: number; sides: Side[]; seen: Map<string, number> }>({
    asked: 0,
    sides: [],
    seen: new Map(),
  });
  return () => {
    const { close } = candle.last!;
    memory.asked++;
    for (const { rMultiple, how } of view.outcomes) shared.add((rMultiple ?? 0) + how.length);
    memory.seen.set('close', close);
    if (random.uniform() < 0.8 || range.at(4) === undefined) return hold;
    if (position.side !== undefined && random.uniform() < 0.2) return exit(`out of ${symbol} after ${memory.asked}`);
    const isUp = (news.number('mood', 40 * MINUTE_MS) ?? 0) + (candle.at(3)?.open ?? 0) - close + random.normal() > 0;
    const dir = isUp ? 1 : -1;
    memory.sides = [...memory.sides.slice(-3), isUp ? 'long' : 'short'];
    const away = (most: number): number => close * (0.0005 + most * random.uniform());
    const limit = random.uniform() < 0.4 ? close - dir * away(0.001) : undefined;
    const from = limit ?? close;
    const options: { -readonly [K in keyof EntryOptions]: EntryOptions[K] } = { reasons: memory.sides };
    if (limit !== undefined) options.limit = limit;
    if (random.uniform() < 0.5) options.expiryMinutes = Math.ceil(12 * random.uniform());
    if (random.uniform() < 0.8) options.stop = from - dir * away(0.004);
    if (random.uniform() < 0.7) options.target = from + dir * away(0.004);
    if (random.uniform() < 0.3) options.trail = away(0.003);
    if (random.uniform() < 0.3) options.holdMinutesMax = Math.ceil(30 * random.uniform());
    if (random.uniform() < 0.2) options.driftMax = away(0.001);
    if (random.uniform() < 0.3) options.sizeShare = 0.1 + 0.9 * random.uniform();
    own.add(from);
    if (random.uniform() < 0.3) options.reference = memory.asked;
    const signal = Object.freeze(enter(isUp ? 'long' : 'short', options));
    const calm = refuse('CALM', {
      measured: own.sum + (average.at(3) ?? 0) + news.recent.length,
      threshold: slow.at(2)?.high ?? 1,
      candidate: signal,
    });
    const chance = random.uniform();
    return chance < 0.2 ? calm : chance < 0.3 ? [calm, exit('turn'), signal] : shared.sum % 7 < 6 ? signal : hold;
  };
}

/** The whole of it: what the symbols share is what came of followed candidates. */
export const restless: Strategy = {
  name: 'restless',
  params: {},
  decideOn: '1m',
  share: () => new Tally(),
  create: decideRestlessly,
};
