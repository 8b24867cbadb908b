import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binanceFutures, binanceSpot } from './binance.ts';
import { RejectedAnswer } from './exchange.ts';

const spot = binanceSpot();
const T0 = 1_735_689_600_000;

/** A closed candle's message; `change` alters its candle, `outer` its event. */
function text(change: object = {}, outer: object = {}): string {
  const k = {
    t: T0,
    T: T0 + 59999,
    s: 'BTCUSDT',
    i: '1m',
    f: 1,
    L: 2,
    n: 2,
    x: true,
    B: '0',
    o: '100.10',
    h: '101.00',
    l: '99.50',
    c: '100.00',
    v: '3.5',
    q: '350.0',
    V: '1.5',
    Q: '150.0',
    ...change,
  };
  return JSON.stringify({
    stream: 'btcusdt@kline_1m',
    data: { e: 'kline', E: T0 + 60_010, s: 'BTCUSDT', k, ...outer },
  });
}

const reasonOf = (message: string): string => {
  const read = spot.read(message);
  return read.kind === 'reject' ? read.reason : read.kind;
};

describe('a candle message', () => {
  it('becomes a candle of doubles, combined or raw', () => {
    const candle = {
      openTime: T0,
      closeTime: T0 + 6e4,
      open: 100.1,
      high: 101,
      low: 99.5,
      close: 100,
      volume: 3.5,
      quoteVolume: 350,
      trades: 2,
      takerBuyVolume: 1.5,
      syntheticMinutes: 0,
    };
    const expected = { kind: 'candle', symbol: 'BTCUSDT', candle, isClosed: true, eventTime: T0 + 60_010 };
    expect(spot.read(text())).toEqual(expected);
    expect(binanceFutures().read(JSON.stringify((JSON.parse(text()) as { data: object }).data))).toEqual(expected);
    expect(spot.read(text({ x: false }))).toMatchObject({ isClosed: false });
    expect([spot.isForming(text({ x: false })), spot.isForming(text())]).toEqual([true, false]);
  });

  it.each([
    ['number', { o: '1e3' }],
    ['number', { o: '-1' }],
    ['number', { o: '0x10' }],
    ['number', { o: '' }],
    ['number', { o: ' 1' }],
    ['number', { o: '1_000' }],
    ['number', { o: 'NaN' }],
    ['number', { o: 100.1 }],
    ['number', { v: '1'.repeat(31) }],
    ['number', { h: '9000000000000000' }],
    ['number', { n: -1 }],
    ['number', { n: 1.5 }],
    ['time', { t: T0 * 1000 }],
    ['time', { t: T0 / 1000 }],
    ['grid', { t: T0 + 1, T: T0 + 60_000 }],
    ['grid', { T: T0 + 60_000 }],
    ['range', { l: '100.05' }],
    ['range', { l: '0' }],
    ['range', { V: '3.6' }],
    ['shape', { x: 'true' }],
    ['shape', { i: '5m' }],
    ['shape', { s: 'ETHUSDT' }],
  ])('is rejected for its %s: %j', (reason, change) => {
    expect(reasonOf(text(change))).toBe(reason);
  });

  it('that says it closed before its end is rejected', () => {
    expect(reasonOf(text({}, { E: T0 + 59_000 }))).toBe('time');
    expect(reasonOf(text({ x: false }, { E: T0 + 59_000 }))).toBe('candle');
  });

  it('never lets a prototype through, and drops fields it does not know', () => {
    const read = spot.read(text({}, { __proto__: 1 }).replace('"E"', '"__proto__":{"polluted":1},"E"'));
    expect(read.kind).toBe('candle');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.keys(read)).not.toContain('__proto__');
  });
});

describe('any text', () => {
  it('is read without an exception, and nothing unsound becomes a candle', () => {
    const pieces = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('null', '[]', '{"stream":"x","data":null}', '\u0000'),
    );
    fc.assert(fc.property(pieces, (piece) => spot.read(piece).kind !== 'candle'));
    const field = fc.constantFrom('t', 'T', 's', 'i', 'o', 'h', 'l', 'c', 'v', 'q', 'V', 'Q', 'n', 'x');
    const property = fc.property(field, fc.jsonValue(), (name, value) => {
      const read = spot.read(text({ [name]: value }));
      return read.kind === 'reject' || (read.kind === 'candle' && read.candle.low > 0 && read.candle.openTime === T0);
    });
    fc.assert(property);
  });

  it('is an answer, a shutdown, other data, or says what is wrong', () => {
    expect(spot.read('{"result":null,"id":7}')).toEqual({ kind: 'answer', id: 7, error: undefined });
    expect(spot.read('{"code":2,"msg":"Invalid request","id":7}')).toMatchObject({ error: 'Invalid request' });
    expect(spot.read('{"error":{"code":2,"msg":"Invalid request"},"id":null}')).toMatchObject({ id: null });
    expect(spot.read('{"result":["btcusdt@kline_1m"],"id":3}')).toEqual({
      kind: 'answer',
      id: 3,
      error: undefined,
      streams: ['btcusdt@kline_1m'],
    });
    expect(reasonOf('{"result":[1],"id":3}')).toBe('shape');
    expect(spot.read('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}}')).toEqual({ kind: 'shutdown' });
    expect(spot.read('{"stream":"btcusdt@bookTicker","data":{"u":1}}')).toEqual({ kind: 'other', event: 'bookTicker' });
    expect(reasonOf('{"a":')).toBe('json');
    expect(reasonOf('[1]')).toBe('shape');
    expect(reasonOf(`"${' '.repeat(200_000)}"`)).toBe('size');
  });
});

describe('requests', () => {
  it('subscribe to everything in one message, by the routed futures address', () => {
    expect(JSON.parse(spot.subscription(['BTCUSDT', 'ETHUSDT'], 3))).toEqual({
      method: 'SUBSCRIBE',
      params: ['btcusdt@kline_1m', 'ethusdt@kline_1m'],
      id: 3,
    });
    expect(JSON.parse(spot.listSubscriptions(4))).toEqual({ method: 'LIST_SUBSCRIPTIONS', id: 4 });
    expect(spot.streamOf('这是测试币456')).toBe('这是测试币456@kline_1m');
    expect([spot.timePath, binanceFutures().timePath]).toEqual(['/api/v3/time', '/fapi/v1/time']);
    expect(spot.tickersPath([])).toBe('/api/v3/ticker/24hr');
    expect(spot.tickersPath(['BTCUSDT'])).toBe('/api/v3/ticker/24hr?symbols=%5B%22BTCUSDT%22%5D');
    expect([99, 499, 1000, 1500].map(binanceFutures().candlesWeight)).toEqual([1, 2, 5, 10]);
    expect(binanceFutures().streamUrl).toBe('wss://fstream.binance.com/market/stream');
    expect(spot.candlesPath('BTCUSDT', T0, 5)).toBe(
      `/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${T0}&limit=5`,
    );
  });
});

describe('a REST answer', () => {
  const row = (t: number): unknown[] => [t, '1', '2', '1', '2', '5', t + 59_999, '8', 3, '1', '2', '0'];

  it('gives candles in order', () => {
    const candles = spot.readCandles([row(T0), row(T0 + 120_000)], T0);
    expect(candles.map(({ openTime, trades }) => [openTime, trades])).toEqual([
      [T0, 3],
      [T0 + 120_000, 3],
    ]);
  });

  it.each([
    ['a row twice', [row(T0), row(T0)], 'order'],
    ['falling times', [row(T0 + 60_000), row(T0)], 'order'],
    ['a row before what was asked', [row(T0 - 60_000)], 'order'],
    ['an error in place of rows', { code: -1121, msg: 'Invalid symbol.' }, 'shape'],
    ['a short row', [row(T0).slice(0, 8)], 'shape'],
    ['a time off the minute', [row(T0 + 5)], 'grid'],
  ])('with %s is rejected whole', (_, body, reason) => {
    const read = (): unknown => spot.readCandles(body, T0);
    expect(read).toThrow(RejectedAnswer);
    expect(read).toThrow(expect.objectContaining({ reason }));
  });

  it('lists what trades, with its steps', () => {
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize: '0.01000000', minPrice: '0.01' },
      { filterType: 'LOT_SIZE', stepSize: '0.00001000' },
    ];
    const symbols = [
      { symbol: 'ETHUSDT', status: 'TRADING', filters },
      { symbol: 'BTCUSDT', status: 'TRADING', filters },
      { symbol: 'OLDUSDT', status: 'BREAK', filters },
    ];
    expect(spot.readInstruments({ symbols }, ['BTCUSDT', 'OLDUSDT'])).toEqual([
      { symbol: 'BTCUSDT', market: 'spot', tickSize: 0.01, quantityStep: 0.00001 },
    ]);
  });
});
