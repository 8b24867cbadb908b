import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binanceFutures, binanceSpot } from './binance.ts';
import { RejectedAnswer } from './exchange.ts';
import type { Exchange } from './exchange.ts';

const T0 = 1_735_689_600_000;
const EXCHANGES: readonly Exchange[] = [binanceSpot(), binanceFutures()];

/** Numbers and texts that have fooled parsers. */
const ODD_TEXTS = ['1e999', '-1', '0x10', '', ' 1', '1_000', 'NaN', 'Infinity', '+1', '1.', '.5', '01', '9'.repeat(40)];
const ODD_VALUES = [1e999, -0, NaN, 2 ** 53, T0 * 1000, T0 / 1000, null, true, [], {}, [[]], '\u0000', '\ud800'];
const odd = fc.constantFrom<unknown>(...ODD_TEXTS, ...ODD_VALUES, '__proto__');
const junk = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }), fc.string());
/** JSON texts with keys that pollute prototypes when they are merged carelessly. */
const poison = fc.constantFrom(
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"stream":"a","data":{"e":"kline","__proto__":{"polluted":true},"k":{"__proto__":{"polluted":true}}}}',
);

const row = (): unknown[] => [T0, '1', '2', '1', '2', '5', T0 + 59_999, '8', 3, '1', '2', '0'];
const CANDLE = { t: T0, T: T0 + 59_999, s: 'A', i: '1m', o: '1', h: '2', l: '1', c: '2', v: '5', n: 3, q: '8' };
const event = (): Record<string, unknown> => {
  return { e: 'kline', E: T0 + 60_010, s: 'A', k: { ...CANDLE, x: true, V: '1', Q: '2' } };
};

/** One field of a sound value replaced, however deep, or left out. */
function spoil(value: unknown, path: readonly number[], by: unknown): unknown {
  if (path.length === 0 || typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[path[0]! % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  const inner = copy as Record<string, unknown>;
  if (by === undefined && path.length === 1) delete inner[key];
  else inner[key] = spoil(inner[key], path.slice(1), by);
  return copy;
}

const path = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 });

/** Reads a body; whatever is wrong with it has to be said in one way. */
function readOrReject(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof RejectedAnswer) return undefined;
    throw error;
  }
}

function isUnpolluted(): boolean {
  return ({} as { polluted?: boolean }).polluted === undefined;
}

describe.each(EXCHANGES.map((exchange) => [exchange.id, exchange] as const))('the readers of %s', (_, exchange) => {
  it('take any text of the stream without an exception', () => {
    const cut = fc
      .tuple(fc.nat(400), fc.constantFrom(JSON.stringify(event())))
      .map(([at, text]) => text.slice(0, Math.min(at, text.length - 1)));
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      poison,
      cut,
      fc.constant('\ufeff{}'),
      fc.constant('['.repeat(60_000)),
    );
    fc.assert(
      fc.property(
        texts,
        (text) => ['reject', 'other', 'answer', 'shutdown'].includes(exchange.read(text).kind) && isUnpolluted(),
      ),
    );
  });

  it('make of a candle with one thing wrong a reject, or a candle that is sound', () => {
    const property = fc.property(path, fc.option(junk, { nil: undefined }), (where, by) => {
      const data = spoil(event(), where, by);
      const message = exchange.read(JSON.stringify({ stream: 'a@kline_1m', data }));
      if (message.kind !== 'candle') return message.kind !== 'shutdown';
      const { openTime, closeTime, open, high, low, close, volume, trades } = message.candle;
      const isSound = low > 0 && low <= Math.min(open, close) && Math.max(open, close) <= high && high < 1e15;
      return isSound && closeTime === openTime + 60_000 && volume >= 0 && Number.isSafeInteger(trades);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('take any body of REST, or say that it is unfit', () => {
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize: '0.01' },
      { filterType: 'LOT_SIZE', stepSize: '0.1' },
    ];
    const sound = {
      candles: [row()],
      time: { serverTime: T0 },
      tickers: [{ symbol: 'A', priceChangePercent: '-1.5', quoteVolume: '8', count: 3 }],
      instruments: { symbols: [{ symbol: 'A', status: 'TRADING', filters }] },
    };
    const bodies = fc.oneof(
      junk,
      poison.map((text) => JSON.parse(text) as unknown),
      fc.tuple(fc.constantFrom(...Object.values(sound)), path, junk).map(([body, where, by]) => spoil(body, where, by)),
    );
    const property = fc.property(bodies, (body) => {
      readOrReject(() => exchange.readCandles(body, T0));
      readOrReject(() => exchange.readTime(body));
      readOrReject(() => exchange.readTickers(body));
      readOrReject(() => exchange.readInstruments(body, []));
      return isUnpolluted();
    });
    fc.assert(property, { numRuns: 500 });
    expect(exchange.readTime(sound.time)).toBe(T0);
    expect(exchange.readCandles(sound.candles, T0)).toHaveLength(1);
    expect(exchange.readInstruments(sound.instruments, [])).toHaveLength(1);
    expect(exchange.readTickers(sound.tickers)).toEqual([
      { symbol: 'A', changePercent: -1.5, quoteVolume: 8, trades: 3 },
    ]);
  });
});
