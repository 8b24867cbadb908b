import type { Candle } from '../../../market/candle.ts';

/** Where candles are drawn: how times, prices and volumes become pixels, and how wide a body is. */
export interface CandlePlace {
  readonly x: (time: number) => number;
  readonly y: (price: number) => number;
  /** Height of a volume column, pixels. */
  readonly volumeHeight: (volume: number) => number;
  readonly bottom: number;
  readonly bodyWidth: number;
}

/** Outlines of many candles at once, as path data: rising ones apart from falling ones. */
export interface CandlePaths {
  readonly rising: string;
  readonly falling: string;
  readonly risingVolume: string;
  readonly fallingVolume: string;
}

const pixels = (value: number): string => String(Math.round(value * 10) / 10);

/** A candle's wick above and below its body, and the body; at least a pixel high, so that a flat candle shows. */
function outline(candle: Candle, { x, y, bodyWidth }: CandlePlace): string {
  const middle = Math.round(x((candle.openTime + candle.closeTime) / 2)) + 0.5;
  const top = y(Math.max(candle.open, candle.close));
  const height = Math.max(1, y(Math.min(candle.open, candle.close)) - top);
  const left = middle - bodyWidth / 2;
  const wicks = `M${pixels(middle)} ${pixels(y(candle.high))}V${pixels(top)}M${pixels(middle)} ${pixels(top + height)}V${pixels(Math.max(top + height, y(candle.low)))}`;
  return `${wicks}M${pixels(left)} ${pixels(top)}h${pixels(bodyWidth)}v${pixels(height)}h${pixels(-bodyWidth)}z`;
}

function volumeColumn(candle: Candle, { x, bottom, bodyWidth, volumeHeight }: CandlePlace): string {
  const left = Math.round(x((candle.openTime + candle.closeTime) / 2)) + 0.5 - bodyWidth / 2;
  const height = volumeHeight(candle.volume);
  return `M${pixels(left)} ${pixels(bottom)}v${pixels(-height)}h${pixels(bodyWidth)}v${pixels(height)}z`;
}

/** Draws candles. One that closes where it opened counts as rising. */
export function candlePaths(candles: readonly Candle[], place: CandlePlace): CandlePaths {
  const rising = candles.filter((candle) => candle.close >= candle.open);
  const falling = candles.filter((candle) => candle.close < candle.open);
  const joined = (some: readonly Candle[], draw: (candle: Candle, place: CandlePlace) => string): string =>
    some.map((candle) => draw(candle, place)).join('');
  return {
    rising: joined(rising, outline),
    falling: joined(falling, outline),
    risingVolume: joined(rising, volumeColumn),
    fallingVolume: joined(falling, volumeColumn),
  };
}
