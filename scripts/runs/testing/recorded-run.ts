import { Bots } from '../../../engine/live/bots/bots.ts';
import type { LiveFrame } from '../../../engine/live/record/frame-bytes.ts';
import { LiveRecord } from '../../../engine/live/record/record.ts';
import { candleAt } from '../../../engine/live/testing/recorded-runs.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import { restlessMarket, restlessObservations } from '../../../engine/testing/restless.ts';
import { instrumentOf } from '../../../engine/testing/runs.ts';
import type { Market } from '../../../engine/testing/runs.ts';
import { wantedBots } from '../../live/bot-plans.ts';
import type { LiveArgs } from '../../live/options.ts';

/** Minutes of the recorded market, whole hours; in the last of them no symbol has a candle. */
export const RECORDED_MINUTES = 1_020;
export const EMPTY_AT_END = 4;
/** Minutes in the middle in which no symbol has a candle. */
const EMPTY_FROM = 700;
const EMPTY_TO = 705;

export const RECORDED_MARKET: Market = restlessMarket(3, RECORDED_MINUTES);
const SYMBOLS = Object.keys(RECORDED_MARKET);

/** The frame of a minute, side data from a little before the first on. */
function frameOf(minute: number): LiveFrame {
  const openTime = TEST_START + minute * MINUTE_MS;
  const isEmpty = minute >= RECORDED_MINUTES - EMPTY_AT_END || (minute >= EMPTY_FROM && minute < EMPTY_TO);
  const [after, until] = [minute === 0 ? -Infinity : openTime, openTime + MINUTE_MS];
  return {
    openTime,
    candles: SYMBOLS.map((symbol) => (isEmpty ? null : candleAt(RECORDED_MARKET, symbol, openTime))),
    observations: OBSERVATIONS.filter(({ availableAt }) => availableAt > after && availableAt <= until),
  };
}

const OBSERVATIONS = restlessObservations(3, RECORDED_MINUTES);

/**
 * Records a live run of built-in strategies, as `live` would, without an exchange: perpetuals with absent minutes, some of
 * all symbols, and side data; the last frames hold no candle at all. Each bot is given as the options of `live`.
 */
export async function recordRun(folder: string, bots: readonly Partial<LiveArgs>[]): Promise<void> {
  const instruments = SYMBOLS.map((symbol) => instrumentOf(symbol, { market: 'um' }));
  const wanted = await Promise.all(bots.map((args) => wantedBots({ symbols: SYMBOLS, ...args } as LiveArgs)));
  const plans = wanted.flat().map((bot) => bot.plan('test', instruments));
  const record = LiveRecord.write(folder);
  try {
    record.begin({
      exchange: 'test',
      isSimulated: true,
      isGenerated: false,
      instruments,
      firstOpen: TEST_START,
      emitsAfter: TEST_START + HOUR_MS,
    });
    const open = new Bots({ record, venue: record.venue!, plans, historyMinutes: 180 });
    const frames = Array.from({ length: RECORDED_MINUTES }, (_, minute) => {
      const frame = frameOf(minute);
      const entries = frame.candles.map((candle) => ({ openTime: frame.openTime, candle, source: 'rest' as const }));
      return { frame, entries };
    });
    record.append(open.decide(frames).map((one) => ({ ...one, messages: [] })));
    record.appendBot([], open.snapshots());
  } finally {
    record.close();
  }
}
