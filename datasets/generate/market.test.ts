import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { CandleColumnName } from '../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { generateMarket } from './market.ts';
import type { GenerateOptions, GeneratedMarket } from './market.ts';

const FROM = Date.UTC(2024, 0, 1);

type Table = Record<CandleColumnName, number[]>;

function tableOf(market: GeneratedMarket, symbol: string, batchSize?: number): Table {
  const table = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, [] as number[]])) as Table;
  for (const { columns } of market.candles(symbol, batchSize))
    for (const name of CANDLE_COLUMNS) for (let i = 0; i < columns.length; i++) table[name].push(columns[name][i]!);
  return table;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

const options = (change: Partial<GenerateOptions> = {}): GenerateOptions => ({
  seed: 42,
  symbols: ['BTCUSDT', 'DOGEUSDT'],
  from: FROM,
  to: FROM + 2 * DAY_MS,
  ...change,
});

describe('generateMarket', () => {
  it('gives the same bytes on every machine', () => {
    const market = generateMarket(options({ to: Date.UTC(2024, 1, 1) }));
    expect(market.symbols).toEqual([
      { symbol: 'BTCUSDT', market: 'um', tickSize: 0.1, quantityStep: 0.001 },
      { symbol: 'DOGEUSDT', market: 'um', tickSize: 0.00001, quantityStep: 0.1 },
    ]);
    expect(digestOf(tableOf(market, 'BTCUSDT'))).toBe(
      '2888ce20612e98528e31a83b4820d9e4cbf8b6e648fa478f2ac19159ca480b21',
    );
    expect(digestOf(tableOf(market, 'DOGEUSDT'))).toBe(
      'dc1a8b4d47c62b8e783105852d8de13f22b76ab5f2411f8acb9b83fc7c1c843c',
    );
    expect(digestOf(market.observations())).toBe('f4faedaa4fd6f237a4ad6ef712b0f14fe1f957c656fe0be9bf295361bd6d0248');
  });

  it('gives a symbol the same candles whatever else is asked for', () => {
    const table = tableOf(generateMarket(options()), 'DOGEUSDT');
    expect(tableOf(generateMarket(options({ symbols: ['DOGEUSDT'] })), 'DOGEUSDT')).toEqual(table);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2880 }), (batchSize, minutes) => {
        const shorter = generateMarket(options({ symbols: ['AUSDT', 'DOGEUSDT'], to: FROM + minutes * MINUTE_MS }));
        const start = tableOf(shorter, 'DOGEUSDT', batchSize);
        for (const name of CANDLE_COLUMNS) expect(start[name]).toEqual(table[name].slice(0, minutes));
      }),
      { numRuns: 20 },
    );
  });

  it('gives other seeds and other starts other markets', () => {
    const closes = [options(), options({ seed: 43 }), options({ from: FROM - DAY_MS })].map((given) =>
      digestOf(tableOf(generateMarket(given), 'BTCUSDT').close.slice(0, 60)),
    );
    expect(new Set(closes).size).toBe(3);
  });

  it('makes candles that an exchange could have printed', () => {
    const names = fc.stringMatching(/^[A-Z]{2,6}$/).map((name) => `${name}USDT`);
    fc.assert(
      fc.property(fc.nat(), names, (seed, symbol) => {
        const market = generateMarket(options({ seed, symbols: [symbol] }));
        const { tickSize, quantityStep } = market.symbols[0]!;
        expect(tickSize).toBeGreaterThan(0);
        expectValid(tableOf(market, symbol), tickSize, quantityStep);
      }),
      { numRuns: 15 },
    );
  });

  it.each<[string, Partial<GenerateOptions>, RegExp]>([
    ['a broken seed', { seed: 1.5 }, /seed is a whole number; got 1\.5/],
    ['no symbol', { symbols: [] }, /at least one symbol/],
    ['a path for a symbol', { symbols: ['../BTC'] }, /"\.\.\/BTC" is no symbol/],
    ['a symbol twice', { symbols: ['AUSDT', 'AUSDT'] }, /once; got AUSDT, AUSDT/],
    ['a start off the grid', { from: FROM + 1 }, /start .* whole UTC minute/],
    ['an end that is none', { to: NaN }, /end .* whole UTC minute/],
    ['an empty period', { to: FROM }, /after its start/],
  ])('refuses %s', (_, change, message) => expect(() => generateMarket(options(change))).toThrow(message));

  it('refuses a symbol it does not have and a batch of nothing', () => {
    const market = generateMarket(options());
    expect(() => market.candles('ETHUSDT')).toThrow(
      'ETHUSDT is not in this generated market: it has BTCUSDT, DOGEUSDT.',
    );
    expect(() => market.candles('BTCUSDT', 0)).toThrow('one candle or more; got 0');
  });

  it('says what it is', () => {
    expect(generateMarket(options()).description).toMatch(
      /^Generated market, not real prices: seed 42, BTCUSDT DOGEUSDT/,
    );
  });
});

/** Multiples of a decimal step print with at most the step's decimals. */
function isMultiple(value: number, step: number): boolean {
  return Math.abs(value / step - Math.round(value / step)) < 1e-6;
}

function expectValid(table: Table, tickSize: number, quantityStep: number): void {
  const { open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = table;
  for (let i = 0; i < open.length; i++) {
    const prices = [open[i]!, high[i]!, low[i]!, close[i]!];
    const isSound =
      table.openTime[i] === FROM + i * MINUTE_MS &&
      low[i]! > 0 &&
      low[i] === Math.min(...prices) &&
      high[i] === Math.max(...prices) &&
      prices.every((price) => isMultiple(price, tickSize)) &&
      isMultiple(volume[i]!, quantityStep) &&
      isMultiple(takerBuyVolume[i]!, quantityStep) &&
      takerBuyVolume[i]! >= 0 &&
      takerBuyVolume[i]! <= volume[i]! &&
      Number.isInteger(trades[i]!) &&
      trades[i]! >= 4 &&
      trades[i]! * quantityStep <= volume[i]! * (1 + 1e-12) &&
      quoteVolume[i]! >= low[i]! * volume[i]! * (1 - 1e-12) &&
      quoteVolume[i]! <= high[i]! * volume[i]! * (1 + 1e-12);
    if (!isSound) expect.fail(`candle ${i}: ${CANDLE_COLUMNS.map((name) => `${name} ${table[name][i]}`).join(', ')}`);
  }
}
