import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MutableCandle } from '../market/candle.ts';
import type { Candle } from '../market/candle.ts';
import { Random } from '../market/random.ts';
import { DAY_MS, MINUTE_MS } from '../market/units.ts';
import { TEST_START } from '../testing/candles.ts';
import { Aggregator } from './aggregate.ts';

const MINUTE_COUNTS = [...Array.from({ length: 59 }, (_, i) => i + 2), 240, 1440];

/** A minute with decimals as an exchange prints them, volumes as whole numbers of 1e-8. */
interface Printed {
  readonly candle: Candle;
  readonly units: Readonly<Record<'volume' | 'quoteVolume' | 'takerBuyVolume', bigint>>;
}

/** The double that reads a number of 1e-8 as the exchange would print it. */
function decimal(units: bigint): number {
  const digits = units.toString().padStart(9, '0');
  return Number(`${digits.slice(0, -8)}.${digits.slice(-8)}`);
}

/** Consecutive minutes; an absent one is flat and says so. `size` is the largest quote volume of a minute. */
function printedMinutes(start: number, count: number, options: { seed: number; size: number }): Printed[] {
  const random = Random.fromKey(`printed|${options.seed}`);
  let price = 10_000;
  return Array.from({ length: count }, (_, i) => {
    const isAbsent = i > 0 && random.uniform() < 0.1;
    const open = price;
    if (!isAbsent) price = Math.max(100, price + Math.floor(41 * random.uniform()) - 20);
    const reach = isAbsent ? 0 : 10;
    const upTo = (most: number): bigint => (isAbsent ? 0n : BigInt(Math.floor(most * 1e8 * random.uniform())));
    const quoteVolume = upTo(options.size);
    const volume = upTo(options.size / 100);
    const units = { volume, quoteVolume, takerBuyVolume: volume / 3n };
    const candle = Object.assign(new MutableCandle(), {
      openTime: start + i * MINUTE_MS,
      closeTime: start + (i + 1) * MINUTE_MS,
      open: open / 100,
      high: (Math.max(open, price) + reach) / 100,
      low: (Math.min(open, price) - reach) / 100,
      close: price / 100,
      volume: decimal(units.volume),
      quoteVolume: decimal(units.quoteVolume),
      trades: isAbsent ? 0 : i,
      takerBuyVolume: decimal(units.takerBuyVolume),
      syntheticMinutes: isAbsent ? 1 : 0,
    });
    return { candle, units };
  });
}

/** Regroups the whole list by the start of each minute's bucket; only buckets that are whole count. */
function regrouped(minutes: readonly Printed[], span: number): Candle[] {
  const groups = new Map<number, Printed[]>();
  for (const minute of minutes) {
    const { openTime } = minute.candle;
    const day = Math.floor(openTime / DAY_MS) * DAY_MS;
    const start = day + Math.floor((openTime - day) / (span * MINUTE_MS)) * span * MINUTE_MS;
    groups.set(start, [...(groups.get(start) ?? []), minute]);
  }
  return [...groups].flatMap(([openTime, group]) => {
    const closeTime = Math.min(openTime + span * MINUTE_MS, (Math.floor(openTime / DAY_MS) + 1) * DAY_MS);
    if (group.length * MINUTE_MS !== closeTime - openTime) return [];
    const candles = group.map(({ candle }) => candle);
    const sum = (name: keyof Printed['units']): number =>
      decimal(group.reduce((total, { units }) => total + units[name], 0n));
    return Object.assign(new MutableCandle(), {
      openTime,
      closeTime,
      open: candles[0]!.open,
      high: Math.max(...candles.map(({ high }) => high)),
      low: Math.min(...candles.map(({ low }) => low)),
      close: candles.at(-1)!.close,
      volume: sum('volume'),
      quoteVolume: sum('quoteVolume'),
      trades: candles.reduce((total, { trades }) => total + trades, 0),
      takerBuyVolume: sum('takerBuyVolume'),
      syntheticMinutes: candles.reduce((total, { syntheticMinutes }) => total + syntheticMinutes, 0),
    });
  });
}

const NAMES = Object.keys(new MutableCandle()) as (keyof Candle)[];

function copyOf(candle: Candle): Candle {
  return Object.assign(new MutableCandle(), Object.fromEntries(NAMES.map((name) => [name, candle[name]])));
}

function aggregated(minutes: readonly Printed[], span: number): Candle[] {
  const aggregator = new Aggregator(span);
  return minutes.flatMap(({ candle }) => (aggregator.add(candle) ? [copyOf(aggregator.candle)] : []));
}

/** The candles of each span, each span built from the candles of the one before. */
function joined(minutes: readonly Printed[], spans: readonly number[]): Candle[][] {
  const aggregators = spans.map((span) => new Aggregator(span));
  const out = spans.map((): Candle[] => []);
  for (const { candle } of minutes) {
    for (const [i, aggregator] of aggregators.entries()) {
      if (!(i === 0 ? aggregator.add(candle) : aggregator.join(aggregators[i - 1]!))) break;
      out[i]!.push(copyOf(aggregator.candle));
    }
  }
  return out;
}

describe('Aggregator', () => {
  it('builds the same candles from those of a finer timeframe, whatever the start', () => {
    const runs = fc.record({ seed: fc.nat(), offset: fc.nat(1439), size: fc.constantFrom(10, 1e6, 4e7, 1e9) });
    fc.assert(
      fc.property(runs, ({ seed, offset, size }) => {
        const minutes = printedMinutes(TEST_START + offset * MINUTE_MS, 4_400, { seed, size });
        const spans = [5, 15, 60, 240, 1440];
        expect(joined(minutes, spans)).toEqual(spans.map((span) => aggregated(minutes, span)));
      }),
      { seed: 1, numRuns: 6 },
    );
  });

  it('equals a plain regrouping, exact decimals included, for every minute count and any start', () => {
    const runs = fc.record({ seed: fc.nat(), offset: fc.nat(1439), size: fc.constantFrom(10, 1e4, 1e6, 4e7) });
    fc.assert(
      fc.property(runs, ({ seed, offset, size }) => {
        const minutes = printedMinutes(TEST_START + offset * MINUTE_MS, 4_400, { seed, size });
        for (const span of MINUTE_COUNTS) expect(aggregated(minutes, span)).toEqual(regrouped(minutes, span));
      }),
      { seed: 1, numRuns: 6 },
    );
  });

  it('cuts the last bucket of a day off at midnight UTC: of 7 minutes, the one from minute 1435 has 5', () => {
    const minutes = printedMinutes(TEST_START, 2 * 1440, { seed: 7, size: 100 });
    const spans = aggregated(minutes, 7).map(({ openTime, closeTime }) => [
      (openTime - TEST_START) / MINUTE_MS,
      (closeTime - openTime) / MINUTE_MS,
    ]);
    expect(spans.slice(203, 208)).toEqual([
      [1421, 7],
      [1428, 7],
      [1435, 5],
      [1440, 7],
      [1447, 7],
    ]);
    expect(spans.filter(([, length]) => length !== 7)).toEqual([
      [1435, 5],
      [2875, 5],
    ]);
  });

  it('discards a bucket joined midway, also after a reset', () => {
    const minutes = printedMinutes(TEST_START + 3 * MINUTE_MS, 40, { seed: 3, size: 100 });
    const aggregator = new Aggregator(10);
    const closes: number[] = [];
    for (const [i, { candle }] of minutes.entries()) {
      if (i === 20) aggregator.reset();
      if (aggregator.add(candle)) closes.push((candle.closeTime - TEST_START) / MINUTE_MS);
    }
    expect(closes).toEqual([20, 40]);
  });

  it('knows no volume of a bucket in which one minute has none', () => {
    const minutes = printedMinutes(TEST_START, 10, { seed: 3, size: 100 });
    const blind = minutes.map(({ candle }, i) => Object.assign(copyOf(candle), i === 3 ? { quoteVolume: NaN } : {}));
    const aggregator = new Aggregator(5);
    const sums = blind.flatMap((candle) => (aggregator.add(candle) ? [aggregator.candle.quoteVolume] : []));
    expect(sums.map(Number.isNaN)).toEqual([true, false]);
  });
});
