import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../engine/market/units.ts';
import { HOURLY_VOLUME } from './day-shape.ts';
import { generateMarket } from './market.ts';

/** What is known of real 1m crypto candles, measured on three generated months (bounds hold for any seed tried). */
const DAYS = 91;
const FROM = Date.UTC(2024, 0, 1);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'LINKUSDT'];

interface Series {
  readonly returns: number[];
  readonly ranges: number[];
  readonly volume: number[];
  readonly flow: number[];
}

function measure(symbol: string): Series {
  const market = generateMarket({ seed: 7, symbols: SYMBOLS, from: FROM, to: FROM + DAYS * DAY_MS });
  const series: Series = { returns: [], ranges: [], volume: [], flow: [] };
  for (const { columns } of market.candles(symbol))
    for (let i = 0; i < columns.length; i++) {
      series.returns.push(Math.log(columns.close[i]! / columns.open[i]!));
      series.ranges.push(Math.log(columns.high[i]! / columns.low[i]!));
      series.volume.push(columns.volume[i]! * columns.close[i]!);
      series.flow.push((2 * columns.takerBuyVolume[i]!) / columns.volume[i]! - 1);
    }
  return series;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return ab / Math.sqrt(aa * bb);
}

const lagged = (values: readonly number[], lag: number): number =>
  correlation(values.slice(0, -lag), values.slice(lag));

describe('a generated market', () => {
  let all: Map<string, Series>;
  beforeAll(() => {
    all = new Map(SYMBOLS.map((symbol) => [symbol, measure(symbol)]));
  });

  describe.each(SYMBOLS)('%s', (symbol) => {
    const of = (): Series => all.get(symbol)!;
    const sizes = (): number[] => of().returns.map(Math.abs);

    it('has fat-tailed returns of a crypto size', () => {
      const squares = of().returns.map((r) => r * r);
      const kurtosis = mean(squares.map((square) => square * square)) / mean(squares) ** 2;
      expect(kurtosis).toBeGreaterThan(7);
      const deviation = Math.sqrt(mean(squares));
      expect(deviation).toBeGreaterThan(5e-4);
      expect(deviation).toBeLessThan(4e-3);
    });

    it('has clustered volatility, an hour and a day later too', () => {
      expect(lagged(sizes(), 1)).toBeGreaterThan(0.2);
      expect(lagged(sizes(), 60)).toBeGreaterThan(0.1);
      expect(lagged(sizes(), 1440)).toBeGreaterThan(0.02);
    });

    it('has no memory in the returns themselves', () => {
      for (const lag of [1, 2, 5, 60]) expect(Math.abs(lagged(of().returns, lag))).toBeLessThan(0.03);
    });

    it('has wicks: ranges about twice the move, as a random walk has', () => {
      const ratio = mean(of().ranges) / mean(sizes());
      expect(ratio).toBeGreaterThan(1.7);
      expect(ratio).toBeLessThan(2.3);
    });

    it('trades more when it moves, and takers buy what rises', () => {
      expect(correlation(of().volume, sizes())).toBeGreaterThan(0.45);
      expect(correlation(of().flow, of().returns)).toBeGreaterThan(0.2);
      expect(correlation(of().flow, of().returns)).toBeLessThan(0.5);
    });

    it('tells nothing of the next minute by its flow or volume', () => {
      const next = of().returns.slice(1);
      expect(Math.abs(correlation(of().flow.slice(0, -1), next))).toBeLessThan(0.02);
      expect(Math.abs(correlation(of().volume.slice(0, -1), next))).toBeLessThan(0.02);
    });

    it('has the volume of the UTC hour', () => {
      const hourly = HOURLY_VOLUME.map((_, hour) =>
        mean(of().volume.filter((__, i) => Math.floor(i / 60) % 24 === hour)),
      );
      expect(correlation(hourly, HOURLY_VOLUME)).toBeGreaterThan(0.8);
    });
  });

  it('moves together', () => {
    for (const other of ['ETHUSDT', 'LINKUSDT']) {
      const together = correlation(all.get('BTCUSDT')!.returns, all.get(other)!.returns);
      expect(together).toBeGreaterThan(0.4);
      expect(together).toBeLessThan(0.97);
    }
  });
});
