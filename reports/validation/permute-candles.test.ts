import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { Random } from '../../engine/market/random.ts';
import { replay } from '../../engine/run/replay.ts';
import { walkCandles } from '../../engine/testing/candles.ts';
import { restless, restlessMarket } from '../../engine/testing/restless.ts';
import { engineFor } from '../../engine/testing/runs.ts';
import { mergeSources } from '../../engine/time/merge.ts';
import type { CandleBatch, Source } from '../../engine/time/source.ts';
import { PermutedLane, shapeMarket, shuffleMinutes } from './permute-candles.ts';

/** The whole permuted market, put together `batchRows` candles at a time. */
function permuted(market: readonly CandleColumns[], seed: string, batchRows = 1e9): CandleColumns[] {
  const shaped = shapeMarket(market);
  const order = shuffleMinutes(shaped, Random.fromKey(seed));
  return market.map((_, index) => {
    const lane = new PermutedLane(shaped, index, { order, batchRows });
    const out = createCandleColumns(market[index]!.length);
    for (let part = lane.next(); part !== undefined; part = lane.next()) {
      for (const name of CANDLE_COLUMNS) out[name].set(part[name].subarray(0, part.length), out.length);
      out.length += part.length;
    }
    return out;
  });
}

const rows = (columns: CandleColumns): number[] => Array.from({ length: columns.length }, (_, i) => i);
const column = (columns: CandleColumns, name: (typeof CANDLE_COLUMNS)[number]): number[] => [
  ...columns[name].subarray(0, columns.length),
];
const gaps = (columns: CandleColumns): number[] =>
  rows(columns)
    .slice(1)
    .map((i) => columns.open[i]! / columns.close[i - 1]!);
const moves = (columns: CandleColumns): number[] => rows(columns).map((i) => columns.close[i]! / columns.open[i]!);
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual.length).toBe(wanted.length);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value / wanted[i]! - 1)), 0);
  expect(worst).toBeLessThan(1e-9);
}

/** Candles at rows `keep` only. */
function picked(columns: CandleColumns, keep: (row: number) => boolean): CandleColumns {
  const kept = rows(columns).filter(keep);
  const out = createCandleColumns(kept.length);
  out.length = kept.length;
  for (const name of CANDLE_COLUMNS) kept.forEach((row, i) => (out[name][i] = columns[name][row]!));
  return out;
}

const markets = fc.record({
  count: fc.integer({ min: 2, max: 300 }),
  seed: fc.integer(),
  absentShare: fc.constantFrom(0, 0.1, 0.6),
});

describe('permuted candles', () => {
  it('keep times, the first candle, the end price and what every candle is, gaps behind absences apart', () => {
    fc.assert(
      fc.property(markets, ({ count, seed, absentShare }) => {
        const before = walkCandles(count, { seed, absentShare });
        const after = permuted([before], `p|${seed}`)[0]!;
        expect(column(after, 'openTime')).toEqual(column(before, 'openTime'));
        expectClose(
          CANDLE_COLUMNS.map((name) => after[name][0]!),
          CANDLE_COLUMNS.map((name) => before[name][0]!),
        );
        expectClose(column(after, 'close').slice(-1), column(before, 'close').slice(-1));
        expectClose(ascending(gaps(after)), ascending(gaps(before)));
        expectClose(ascending(moves(after)), ascending(moves(before)));
        expect(ascending(column(after, 'volume'))).toEqual(ascending(column(before, 'volume')));
        const isAfterAbsence = (i: number): boolean => before.openTime[i]! - before.openTime[i - 1]! > 60_000;
        const behind = (columns: CandleColumns): number[] =>
          ascending(gaps(columns).filter((_, i) => isAfterAbsence(i + 1)));
        expectClose(behind(after), behind(before));
      }),
      { numRuns: 60 },
    );
  });

  it('move a candle as a whole: high, low, volume, trades and takers stay with its close', () => {
    const before = walkCandles(500, { seed: 1 });
    const after = permuted([before], 'whole')[0]!;
    const byVolume = new Map(rows(before).map((i) => [before.volume[i]!, i]));
    let moved = 0;
    for (const i of rows(after)) {
      const from = byVolume.get(after.volume[i]!)!;
      if (from !== i) moved++;
      const ratio = (columns: CandleColumns, row: number): number[] => [
        columns.high[row]! / columns.open[row]!,
        columns.low[row]! / columns.open[row]!,
        columns.close[row]! / columns.open[row]!,
        columns.quoteVolume[row]! / columns.open[row]!,
        columns.trades[row]!,
        columns.takerBuyVolume[row]!,
      ];
      expectClose(ratio(after, i), ratio(before, from));
    }
    expect(moved).toBeGreaterThan(450);
  });

  it('leave nothing of the old order: every candle comes to every place as often as any other', () => {
    const market = shapeMarket([walkCandles(9, { seed: 3 })]);
    const counts = rows(walkCandles(9, { seed: 3 })).map(() => new Array<number>(9).fill(0));
    const together = [0, 0];
    for (let seed = 0; seed < 8_000; seed++) {
      const { gapFrom, shapeFrom } = shuffleMinutes(market, Random.fromKey(`place|${seed}`));
      shapeFrom.forEach((from, to) => counts[to]![from]!++);
      together[gapFrom[4] === shapeFrom[4] ? 1 : 0]!++;
    }
    expect(counts[0]).toEqual([8_000, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (const places of counts.slice(1)) {
      expect(places[0]).toBe(0);
      // 1,000 expected, a deviation of 29.6
      for (const count of places.slice(1)) expect(Math.abs(count - 1_000)).toBeLessThan(133);
    }
    expect(Math.abs(together[1]! - 1_000)).toBeLessThan(133);
  });

  it('are the same for the same seed, whatever the batches, and others for another', () => {
    const market = [walkCandles(400, { seed: 4, absentShare: 0.2 })];
    expect(permuted(market, 'a', 7)).toEqual(permuted(market, 'a'));
    expect(permuted(market, 'b')).not.toEqual(permuted(market, 'a'));
  });

  it('reach an engine that still stands on the last batch as whole candles, absences and all', async () => {
    const market = restlessMarket(6, 3_000);
    const digestsOf = async (batchRows: number): Promise<object> => {
      const symbols = Object.keys(market);
      const shaped = shapeMarket(Object.values(market));
      const order = shuffleMinutes(shaped, Random.fromKey('engine'));
      const sources = symbols.map((symbol, index): Source => {
        async function* open(): AsyncGenerator<CandleBatch> {
          const lane = new PermutedLane(shaped, index, { order, batchRows });
          for (let columns = lane.next(); columns !== undefined; columns = lane.next())
            yield { kind: 'candles', symbol, timeframe: '1m', columns };
        }
        return { id: symbol, open };
      });
      const engine = engineFor(restless, market);
      await replay(engine, mergeSources(sources));
      expect(engine.journal.counts.trades).toBeGreaterThan(20);
      return engine.digests();
    };
    const whole = await digestsOf(1e9);
    for (const batchRows of [1, 7, 500]) expect(await digestsOf(batchRows)).toEqual(whole);
  });

  it('move three symbols together, though each lacks minutes of its own and begins when it likes', () => {
    const common = walkCandles(3_000, { seed: 5 });
    const market = [0, 1, 2].map((lane) => {
      const own = walkCandles(3_000, { seed: `lane ${lane}` });
      const mixed = createCandleColumns(3_000);
      mixed.length = 3_000;
      for (const name of CANDLE_COLUMNS)
        for (const i of rows(common)) {
          const isPrice = name === 'open' || name === 'high' || name === 'low' || name === 'close';
          mixed[name][i] = isPrice ? common[name][i]! * own[name][i]! : common[name][i]!;
        }
      return picked(mixed, (row) => row >= 40 * lane && row % (50 + lane) !== 7);
    });
    const after = permuted(market, 'three');
    market.forEach((columns, lane) => {
      expect(column(after[lane]!, 'openTime')).toEqual(column(columns, 'openTime'));
      expectClose(column(after[lane]!, 'close').slice(-1), column(columns, 'close').slice(-1));
    });
    const correlation = (lanes: readonly CandleColumns[]): number => {
      const [a, b] = [lanes[0]!, lanes[1]!];
      const inB = new Map(rows(b).map((i) => [b.openTime[i]!, i]));
      const [movesA, movesB] = [moves(a), moves(b)];
      const pairs = rows(a).flatMap((i) => {
        const j = inB.get(a.openTime[i]!);
        return j === undefined ? [] : [[movesA[i]! - 1, movesB[j]! - 1] as const];
      });
      const total = (of: (x: number, y: number) => number): number => pairs.reduce((sum, [x, y]) => sum + of(x, y), 0);
      return total((x, y) => x * y) / Math.sqrt(total((x) => x * x) * total((_, y) => y * y));
    };
    expect(correlation(market)).toBeGreaterThan(0.4);
    expect(correlation(after)).toBeCloseTo(correlation(market), 9);
  });
});
