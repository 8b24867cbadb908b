/**
 * The 69 features once more, as a textbook would: whole arrays, no running state, every sum added up again. Slow and
 * plain on purpose; written from the formulas alone. NaN where there is no value yet.
 */
import { DAY_MS } from '../market/units.ts';
import type { CandleColumns } from '../market/candle.ts';

type Column = number[];

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Column whose value at i is made of the `period` values up to i, from the first stretch without NaN on. */
function rolling(x: Column, period: number, of: (last: Column) => number): Column {
  return x.map((_, i) => (i + 1 < period ? NaN : of(x.slice(i + 1 - period, i + 1))));
}

const sum = (x: Column, period: number): Column => rolling(x, period, total);
const sma = (x: Column, period: number): Column => rolling(x, period, (last) => total(last) / period);
const max = (x: Column, period: number): Column => rolling(x, period, (last) => Math.max(...last));
const min = (x: Column, period: number): Column => rolling(x, period, (last) => Math.min(...last));

const wma = (x: Column, period: number): Column =>
  rolling(x, period, (last) => total(last.map((value, k) => value * (k + 1))) / ((period * (period + 1)) / 2));

const deviation = (x: Column, period: number): Column =>
  rolling(x, period, (last) => {
    const mean = total(last) / period;
    return Math.sqrt(total(last.map((value) => (value - mean) ** 2)) / period);
  });

/** A recursion seeded with the mean of the first `period` numbers. */
function smoothed(x: Column, period: number, next: (last: number, value: number) => number): Column {
  const first = x.findIndex((value) => !Number.isNaN(value));
  const seedAt = first + period - 1;
  const out: Column = [];
  for (const i of range(0, x.length)) {
    if (first < 0 || i < seedAt) out.push(NaN);
    else if (i === seedAt) out.push(total(x.slice(first, i + 1)) / period);
    else out.push(next(out[i - 1]!, x[i]!));
  }
  return out;
}

const ema = (x: Column, period: number): Column =>
  smoothed(x, period, (last, value) => last + ((value - last) * 2) / (period + 1));
const wilder = (x: Column, period: number): Column =>
  smoothed(x, period, (last, value) => (last * (period - 1) + value) / period);

const zip = (a: Column, b: Column, of: (a: number, b: number) => number): Column =>
  a.map((value, i) => of(value, b[i]!));
const minus = (a: Column, b: Column): Column => zip(a, b, (p, q) => p - q);
const changes = (x: Column): Column => x.map((value, i) => (i === 0 ? NaN : value - x[i - 1]!));

interface Input {
  readonly time: Column;
  readonly high: Column;
  readonly low: Column;
  readonly close: Column;
  readonly volume: Column;
  readonly typical: Column;
  /** True ranges, from the second candle on. */
  readonly reach: Column;
}

function inputOf(candles: CandleColumns): Input {
  const plain = (column: Float64Array): Column => Array.from(column.subarray(0, candles.length));
  const [high, low, close] = [plain(candles.high), plain(candles.low), plain(candles.close)];
  const typical = close.map((value, i) => (high[i]! + low[i]! + value) / 3);
  const reach = close.map((_, i) =>
    i === 0 ? NaN : Math.max(high[i]! - low[i]!, Math.abs(high[i]! - close[i - 1]!), Math.abs(low[i]! - close[i - 1]!)),
  );
  return { time: plain(candles.openTime), high, low, close, volume: plain(candles.volume), typical, reach };
}

function averages({ close }: Input): Record<string, Column> {
  const out: Record<string, Column> = {};
  for (const period of [5, 8, 9, 12, 13, 21, 26, 34, 50, 55, 89]) out[`ema_${period}`] = ema(close, period);
  for (const period of [10, 20, 30, 50, 100, 200]) out[`sma_${period}`] = sma(close, period);
  for (const [period, half, root] of [
    [9, 4, 3],
    [20, 10, 4],
  ] as const) {
    out[`hma_${period}`] = wma(
      zip(wma(close, half), wma(close, period), (a, b) => 2 * a - b),
      root,
    );
  }
  const once = ema(close, 20);
  const twice = ema(once, 20);
  const thrice = ema(twice, 20);
  out.tema_20 = once.map((value, i) => 3 * value - 3 * twice[i]! + thrice[i]!);
  out.dema_20 = zip(once, twice, (a, b) => 2 * a - b);
  return out;
}

function trends({ high, low, close, reach }: Input): Record<string, Column> {
  const lateFast = ema([...new Array<number>(14).fill(NaN), ...close.slice(14)], 12);
  const macd = minus(lateFast, ema(close, 26));
  const signal = ema(macd, 9);
  const up = changes(high);
  const down = changes(low).map((value) => -value);
  const plusMove = zip(up, down, (a, b) => (a > 0 && a > b ? a : 0));
  const minusMove = zip(up, down, (a, b) => (b > 0 && a < b ? b : 0));
  const smooth = (x: Column): Column => {
    const out: Column = [];
    for (const i of range(0, x.length)) {
      const last = i === 14 ? total(x.slice(1, 14)) : out[i - 1]!;
      out.push(i < 14 ? NaN : last - last / 14 + x[i]!);
    }
    return out;
  };
  const spread = smooth(reach);
  const plus = zip(smooth(plusMove), spread, (a, b) => (b === 0 ? 0 : (100 * a) / b));
  const minusDi = zip(smooth(minusMove), spread, (a, b) => (b === 0 ? 0 : (100 * a) / b));
  const dx: Column = [];
  for (const i of range(0, close.length)) {
    const both = plus[i]! + minusDi[i]!;
    dx.push(both === 0 ? (dx[i - 1] ?? NaN) || 0 : (100 * Math.abs(plus[i]! - minusDi[i]!)) / both);
  }
  const age = (x: Column): Column => rolling(x, 26, (last) => 25 - last.lastIndexOf(Math.max(...last)));
  const trail = supertrend({ high, low, close, reach });
  return {
    macd,
    macd_signal: signal,
    macd_histogram: minus(macd, signal),
    adx: wilder(dx, 14),
    plus_di: plus,
    minus_di: minusDi,
    aroon_up: age(high).map((since) => (100 * (25 - since)) / 25),
    aroon_down: age(low.map((value) => -value)).map((since) => (100 * (25 - since)) / 25),
    supertrend: trail,
    ichimoku_base: zip(max(high, 26), min(low, 26), (a, b) => (a + b) / 2),
    ema_spread_fast: minus(ema(close, 12), ema(close, 26)),
    ema_spread_medium: minus(ema(close, 21), ema(close, 50)),
  };
}

function supertrend({ high, low, close, reach }: Pick<Input, 'high' | 'low' | 'close' | 'reach'>): Column {
  const atr = wilder(reach, 10);
  const out: Column = [];
  let [upper, lower, direction] = [NaN, NaN, 0];
  for (const i of range(0, close.length)) {
    if (i < 10) {
      out.push(NaN);
      continue;
    }
    const above = (high[i]! + low[i]!) / 2 + 3 * atr[i]!;
    const below = (high[i]! + low[i]!) / 2 - 3 * atr[i]!;
    if (i === 10) [upper, lower, direction] = [above, below, close[i]! > above ? 1 : -1];
    else {
      upper = above < upper || close[i - 1]! > upper ? above : upper;
      lower = below > lower || close[i - 1]! < lower ? below : lower;
      if (direction === -1 && close[i]! > upper) direction = 1;
      else if (direction === 1 && close[i]! < lower) direction = -1;
    }
    out.push(direction === 1 ? lower : upper);
  }
  return out;
}

function oscillators({ high, low, close, typical, reach }: Input): Record<string, Column> {
  const out: Record<string, Column> = {};
  const change = changes(close);
  const [gain, loss] = [change.map((d) => Math.max(d, 0)), change.map((d) => Math.max(-d, 0))];
  for (const period of [7, 14, 21, 28]) {
    const [up, down] = [wilder(gain, period), wilder(loss, period)];
    out[`rsi_${period}`] = zip(up, down, (g, l) => (g + l === 0 ? 50 : (100 * g) / (g + l)));
  }
  const [top, bottom] = [max(high, 14), min(low, 14)];
  const fastK = close.map((c, i) => (top[i] === bottom[i] ? 50 : (100 * (c - bottom[i]!)) / (top[i]! - bottom[i]!)));
  out.stoch_k = sma(fastK, 3);
  out.stoch_d = sma(out.stoch_k, 3);
  out.williams_r = close.map((c, i) => (top[i] === bottom[i] ? -50 : (-100 * (top[i]! - c)) / (top[i]! - bottom[i]!)));
  out.cci = rolling(typical, 20, (last) => {
    const mean = total(last) / 20;
    const apart = total(last.map((value) => Math.abs(value - mean))) / 20;
    return apart === 0 ? 0 : (last[19]! - mean) / (0.015 * apart);
  });
  out.tsi = zip(ema(ema(change, 25), 13), ema(ema(change.map(Math.abs), 25), 13), (a, b) =>
    b === 0 ? 0 : (100 * a) / b,
  );
  out.cmo = zip(sum(gain, 14), sum(loss, 14), (u, d) => (u + d === 0 ? 0 : (100 * (u - d)) / (u + d)));
  out.ppo = zip(ema(close, 12), ema(close, 26), (a, b) => (100 * (a - b)) / b);
  out.ppo_signal = ema(out.ppo, 9);
  const thrice = ema(ema(ema(close, 15), 15), 15);
  out.trix = thrice.map((value, i) => 100 * (value / (thrice[i - 1] ?? NaN) - 1));
  const bought = close.map((c, i) => (i === 0 ? NaN : c - Math.min(low[i]!, close[i - 1]!)));
  const part = (period: number): Column =>
    zip(sum(bought, period), sum(reach, period), (b, r) => (r === 0 ? 0 : b / r));
  const [short, medium, long] = [part(7), part(14), part(28)];
  out.ultimate_osc = close.map((_, i) => (100 * (4 * short[i]! + 2 * medium[i]! + long[i]!)) / 7);
  const median = zip(high, low, (h, l) => (h + l) / 2);
  out.awesome_osc = minus(sma(median, 5), sma(median, 34));
  for (const period of [9, 12, 25]) {
    out[`roc_${period}`] = close.map((c, i) => 100 * (c / (close[i - period] ?? NaN) - 1));
  }
  return out;
}

function bandsAndVolume({ time, high, low, close, volume, typical, reach }: Input): Record<string, Column> {
  const [middle, sigma] = [sma(close, 20), deviation(close, 20)];
  const [upper, lower] = [zip(middle, sigma, (m, s) => m + 2 * s), zip(middle, sigma, (m, s) => m - 2 * s)];
  const width = minus(upper, lower);
  const atr = wilder(reach, 14);
  const [center, atr10, atr22] = [ema(close, 20), wilder(reach, 10), wilder(reach, 22)];
  const spread = ema(minus(high, low), 9);
  const obv: Column = [];
  for (const i of range(0, close.length)) {
    const sign = i === 0 ? 1 : Math.sign(close[i]! - close[i - 1]!);
    obv.push((obv[i - 1] ?? 0) + sign * volume[i]!);
  }
  const flow = close.map((c, i) => {
    const reached = high[i]! - low[i]!;
    return reached === 0 ? 0 : ((c - low[i]! - (high[i]! - c)) / reached) * volume[i]!;
  });
  return {
    bb_upper: upper,
    bb_middle: middle,
    bb_lower: lower,
    bb_width: zip(width, middle, (w, m) => w / m),
    bb_pct_b: close.map((c, i) => (width[i] === 0 ? 0.5 : (c - lower[i]!) / width[i]!)),
    atr,
    atr_percent: zip(atr, close, (a, c) => (100 * a) / c),
    donchian_upper: max(high, 20),
    donchian_lower: min(low, 20),
    keltner_upper: zip(center, atr10, (m, a) => m + 2 * a),
    keltner_middle: center,
    keltner_lower: zip(center, atr10, (m, a) => m - 2 * a),
    mass_index: sum(
      zip(spread, ema(spread, 9), (a, b) => (b === 0 ? 1 : a / b)),
      25,
    ),
    chandelier_long: zip(max(high, 22), atr22, (h, a) => h - 3 * a),
    chandelier_short: zip(min(low, 22), atr22, (l, a) => l + 3 * a),
    obv,
    vwap: close.map((_, i) => {
      let midnight = i;
      while (midnight > 0 && Math.floor(time[midnight - 1]! / DAY_MS) === Math.floor(time[i]! / DAY_MS)) midnight--;
      const day = range(midnight, i + 1);
      const traded = total(day.map((k) => volume[k]!));
      return traded === 0 ? typical[i]! : total(day.map((k) => typical[k]! * volume[k]!)) / traded;
    }),
    cmf: zip(sum(flow, 20), sum(volume, 20), (f, v) => (v === 0 ? 0 : f / v)),
  };
}

/** The 69 columns by name. */
export function referenceColumns(candles: CandleColumns): Record<string, Column> {
  const input = inputOf(candles);
  return { ...averages(input), ...trends(input), ...oscillators(input), ...bandsAndVolume(input) };
}
