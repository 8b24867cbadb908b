import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { Random } from '../../engine/market/random.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { CandleBatch } from '../../engine/time/source.ts';
import { Activity } from './activity.ts';
import { streamOf } from './factor.ts';
import type { MarketKey } from './factor.ts';
import { powerOf10 } from './instrument.ts';
import type { Profile } from './instrument.ts';
import { PricePath } from './path.ts';

/** Turns a path and its activity into candles with prices on the tick and volumes on the quantity step. */
class CandleWriter {
  private readonly path: PricePath;
  private readonly activity: Activity;
  private readonly bounce: Random;
  private readonly priceScale: number;
  private readonly quantityScale: number;
  private readonly quoteScale: number;
  /** The last close, in ticks. */
  private closeTicks: number;

  constructor(key: MarketKey, profile: Profile) {
    this.path = new PricePath(key, profile);
    this.activity = new Activity(key, profile);
    this.bounce = streamOf(key, `bounce|${profile.symbol}`);
    this.priceScale = powerOf10(profile.priceDecimals);
    this.quantityScale = powerOf10(profile.quantityDecimals);
    this.quoteScale = this.priceScale * this.quantityScale;
    this.closeTicks = Math.round(profile.startPrice * this.priceScale);
  }

  /** Simulates the minute that starts at `openTime` and writes it into row `row`. */
  write(columns: CandleColumns, row: number, openTime: number): void {
    const { path, activity, priceScale, quantityScale } = this;
    const minuteOfDay = (openTime % DAY_MS) / MINUTE_MS;
    path.advance(minuteOfDay);
    activity.advance(path, minuteOfDay);
    const open = Math.max(1, this.closeTicks + this.bounceTicks());
    const close = Math.max(1, Math.round(path.close * priceScale));
    const high = Math.max(open, close, Math.round(path.high * priceScale));
    const low = Math.max(1, Math.min(open, close, Math.round(path.low * priceScale)));
    this.closeTicks = close;
    const quantity = Math.max(activity.trades, Math.round(activity.volume * quantityScale));
    // the mean of the four prices lies between low and high, and so does the average price paid
    const quoteVolume = Math.round((quantity * (open + high + low + close)) / 4) / this.quoteScale;
    columns.openTime[row] = openTime;
    columns.open[row] = open / priceScale;
    columns.high[row] = high / priceScale;
    columns.low[row] = low / priceScale;
    columns.close[row] = close / priceScale;
    columns.volume[row] = quantity / quantityScale;
    columns.quoteVolume[row] = quoteVolume;
    columns.trades[row] = activity.trades;
    columns.takerBuyVolume[row] = Math.round(quantity * activity.takerBuyShare) / quantityScale;
  }

  /** Half of all candles open where the last one closed, the others a tick away: the first trade is on either side. */
  private bounceTicks(): number {
    const quarter = this.bounce.nextUint32() >>> 30;
    return quarter === 0 ? 1 : quarter === 1 ? -1 : 0;
  }
}

/** The candles of one symbol from `key.from` up to `to` (exclusive), in batches of at most `batchSize`. */
export function* generateCandles(
  key: MarketKey,
  profile: Profile,
  { to, batchSize }: { to: number; batchSize: number },
): Generator<CandleBatch> {
  const writer = new CandleWriter(key, profile);
  for (let start = key.from; start < to; start += batchSize * MINUTE_MS) {
    const count = Math.min(batchSize, (to - start) / MINUTE_MS);
    const columns = createCandleColumns(count);
    for (let row = 0; row < count; row++) writer.write(columns, row, start + row * MINUTE_MS);
    columns.length = count;
    yield { kind: 'candles', symbol: profile.symbol, timeframe: '1m', columns };
  }
}
