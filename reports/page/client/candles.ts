import { DAY_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { countText, decimalText, priceText, timeText } from '../../stats/text.ts';
import type { CandleData } from '../data.ts';
import { thin } from '../thin.ts';
import { draw } from './draw.ts';
import { byId } from './elements.ts';
import { firstAtOrAfter, timesOf } from './series.ts';
import type { Span } from './series.ts';
import { ema } from './ema.ts';
import type { Series } from './ema.ts';
import { SpanControl } from './spans.ts';
import { markerOf, optionalPrice } from './trades.ts';
import type { TradeRow } from './trades.ts';

/** Candles narrower than this are hard to see: neighbours are merged. */
const CANDLE_PIXELS_MIN = 6;
const MARKERS_DRAWN_MAX = 250;
/** The first view ends at the last trade and reaches back over this many. */
const FIRST_TRADES = 12;
/** … and over at least this many candles. */
const FIRST_CANDLES = 48;
/** Part of a candle's span that its body leaves free on either side. */
const BODY_MARGIN = 0.16;

/** Periods of the averages drawn over the candles, in drawn candles of the data. */
const FAST = 20;
const SLOW = 50;

interface Averages {
  readonly fast: Series;
  readonly slow: Series;
}

/** A stretch of one symbol's candles, merged so that at most `max` remain. */
function candleRows(
  data: CandleData,
  times: readonly number[],
  { from, to, max, averages }: { from: number; to: number; max: number; averages: Averages },
) {
  const merge = Math.max(1, Math.ceil((to - from) / max));
  const rows: object[] = [];
  for (let start = from; start < to; start += merge) {
    const end = Math.min(to, start + merge);
    const [open, close] = [data.open[start]!, data.close[end - 1]!];
    const [high, low] = [Math.max(...data.high.slice(start, end)), Math.min(...data.low.slice(start, end))];
    const time = times[start]!;
    const [fast, slow] = [averages.fast[end - 1] ?? null, averages.slow[end - 1] ?? null];
    const volume = data.volume.slice(start, end).reduce((a, b) => a + b, 0);
    const width = times[end - 1]! + data.minutes * MINUTE_MS - time;
    rows.push({
      left: time + width * BODY_MARGIN,
      middle: time + width / 2,
      right: time + width * (1 - BODY_MARGIN),
      isUp: close >= open,
      open,
      high,
      low,
      close,
      fast,
      slow,
      volume,
      fastText: optionalPrice(fast),
      slowText: optionalPrice(slow),
      volumeText: decimalText(volume, volume < 100 ? 2 : 0),
      when: timeText(time),
      ohlcText: [open, high, low, close].map(priceText).join(' · '),
    });
  }
  return rows;
}

const averagesOf = (closes: readonly number[]): Averages => ({ fast: ema(closes, FAST), slow: ema(closes, SLOW) });

function hintText(count: number, about: { isCrowded: boolean; isPart: boolean }): string {
  const found = `${about.isPart ? 'Of the trades listed below, ' : ''}${countText(count, 'trade')} in this span`;
  if (!about.isCrowded) return `${found}.`;
  return `${found}, too many to mark: choose a shorter one to see entries and exits.`;
}

/** Draws one symbol's candles with its trades, which may be only part of all; returns what shows a given trade. */
export function drawCandles(
  candles: readonly CandleData[],
  trades: readonly TradeRow[],
  isPart: boolean,
): (trade: TradeRow) => void {
  const chart = draw('candles', byId('chart-candles'));
  const select = byId<HTMLSelectElement>('candle-symbol');
  const hint = byId('candle-hint');
  const times = candles.map((data) => timesOf(data.time));
  const averages: Averages[] = [];
  let shown = 0;
  const tradesOf = (): TradeRow[] => trades.filter((trade) => trade.symbol === candles[shown]!.symbol);

  const show = (span: Span): void => {
    const [data, time] = [candles[shown]!, times[shown]!];
    const range = {
      from: Math.max(0, firstAtOrAfter(time, span.from) - 1),
      to: firstAtOrAfter(time, span.to),
      max: chart.width() / CANDLE_PIXELS_MIN,
      averages: (averages[shown] ??= averagesOf(data.close)),
    };
    const inSpan = tradesOf().filter((trade) => trade.exitTime >= span.from && trade.entryTime <= span.to);
    const isCrowded = inSpan.length > MARKERS_DRAWN_MAX;
    hint.textContent = hintText(inSpan.length, { isCrowded, isPart });
    chart.update(
      { candles: candleRows(data, time, range), trades: isCrowded ? [] : inSpan.map(markerOf), span: [span] },
      { spanFrom: span.from, spanTo: span.to },
    );
  };

  const showOverview = (): void => {
    const { close } = candles[shown]!;
    const kept = thin(close.length, 500, (i) => close[i]!);
    chart.fill({ overview: kept.map((i) => ({ time: times[shown]![i]!, close: close[i]! })) });
  };

  const start = Math.min(...times.map((time) => time[0]!));
  const end = Math.max(...times.map((time, i) => time.at(-1)! + candles[i]!.minutes * MINUTE_MS));
  const whole = { from: start, to: end };
  const control = new SpanControl('candles', chart, {
    whole,
    first: firstSpan(tradesOf(), whole, FIRST_CANDLES * candles[0]!.minutes * MINUTE_MS),
    show,
  });
  const choose = (index: number): void => {
    shown = index;
    select.selectedIndex = index;
    showOverview();
  };
  select.addEventListener('change', () => {
    choose(select.selectedIndex);
    control.refresh();
  });
  choose(0);
  control.refresh();
  return (trade) => {
    const index = candles.findIndex((data) => data.symbol === trade.symbol);
    if (index >= 0) choose(index);
    const margin = Math.max(trade.exitTime - trade.entryTime, 12 * candles[shown]!.minutes * MINUTE_MS);
    control.set({ from: trade.entryTime - margin, to: trade.exitTime + margin });
  };
}

function firstSpan(trades: readonly TradeRow[], whole: Span, sizeMin: number): Span {
  const last = trades.at(-1);
  if (last === undefined) return whole;
  const to = Math.min(whole.to, last.exitTime + DAY_MS / 4);
  const from = trades[Math.max(0, trades.length - FIRST_TRADES)]!.entryTime - DAY_MS / 4;
  return { from: Math.max(whole.from, Math.min(from, to - sizeMin)), to };
}
