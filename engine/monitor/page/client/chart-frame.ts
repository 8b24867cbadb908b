import type { Candle } from '../../../market/candle.ts';
import { linearScale, padded, roundTicks, timeTicks } from './scale.ts';
import { decimalText, priceDecimals } from './text.ts';

/** Room for volume columns at the bottom of the plot, as a share of its height. */
const VOLUME_SHARE = 0.17;
const TOP = 10;
const TIME_AXIS = 22;
const CHARACTER = 6.7;
/** Room after the newest candle, in candles. */
const ROOM_AFTER = 3;
/** A level further away than this many heights of the candles is told at the edge: including it would flatten them. */
const REACH = 0.6;

/** A drawn chart's measures: where what goes, pixels. */
export interface ChartFrame {
  readonly width: number;
  readonly height: number;
  /** Right edge of the plot; the price axis is beyond. */
  readonly right: number;
  /** Lower edge of the plot; the time axis is below. */
  readonly bottom: number;
  readonly x: (time: number) => number;
  readonly y: (price: number) => number;
  readonly priceAt: (y: number) => number;
  readonly volumeHeight: (volume: number) => number;
  readonly bodyWidth: number;
  readonly priceTicks: readonly number[];
  readonly timeTicks: readonly number[];
  readonly priceText: (price: number) => string;
}

/** Measures a chart of candles (ascending, at least one) with levels that should be seen where that flattens nothing. */
export function chartFrame(
  candles: readonly Candle[],
  { width, height, levels }: { readonly width: number; readonly height: number; readonly levels: readonly number[] },
): ChartFrame {
  const [low, high] = [Math.min(...candles.map((one) => one.low)), Math.max(...candles.map((one) => one.high))];
  const reach = Math.max(high - low, high * 0.002) * REACH;
  const near = levels.filter((level) => level >= low - reach && level <= high + reach);
  const [bottomPrice, topPrice] = padded(Math.min(low, ...near), Math.max(high, ...near), 0.06);
  const decimals = priceDecimals(high);
  const priceText = (price: number): string => decimalText(price, decimals);
  const right = Math.max(40, width - priceText(topPrice).length * CHARACTER - 16);
  const bottom = height - TIME_AXIS;
  const [first, last] = [candles[0]!, candles.at(-1)!];
  const span = last.closeTime - last.openTime;
  const x = linearScale([first.openTime, last.closeTime + ROOM_AFTER * span], [0, right]);
  const prices: [number, number] = [bottomPrice, topPrice];
  const ground = bottom - (bottom - TOP) * VOLUME_SHARE;
  const volumeMax = Math.max(0, ...candles.map((one) => one.volume).filter(Number.isFinite));
  const volumeScale = (bottom - ground) * 0.85;
  return {
    width,
    height,
    right,
    bottom,
    x,
    y: linearScale(prices, [ground, TOP]),
    priceAt: linearScale([ground, TOP], prices),
    volumeHeight: (volume) => (volumeMax > 0 && Number.isFinite(volume) ? (volume / volumeMax) * volumeScale : 0),
    bodyWidth: Math.max(1, Math.floor((x(last.closeTime) - x(last.openTime)) * 0.7)),
    priceTicks: roundTicks(bottomPrice, topPrice, Math.max(2, height / 56)),
    timeTicks: timeTicks(first.openTime, last.closeTime, Math.max(2, right / 90)),
    priceText,
  };
}

/** Index of the candle under a place on the chart, the nearest one outside of them. */
export function candleAt(candles: readonly Candle[], frame: ChartFrame, at: number): number {
  const place = candles.findIndex((candle) => at < frame.x(candle.closeTime));
  return place < 0 ? candles.length - 1 : place;
}
