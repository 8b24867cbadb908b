import type { Candle } from '../../../market/candle.ts';
import type { CandleAnswer } from '../../../live/status.ts';

/**
 * A chart's candles with what just came of the minute that forms, or undefined when that minute lies past them and they
 * must be asked for anew. In a longer timeframe the minute moves high, low and close; volume waits for the next answer.
 */
export function withForming(answer: CandleAnswer, minute: Candle): CandleAnswer | undefined {
  const { forming } = answer;
  if (forming === null || minute.openTime >= forming.closeTime) return undefined;
  if (minute.openTime < forming.openTime) return answer;
  if (forming.closeTime - forming.openTime === minute.closeTime - minute.openTime)
    return { ...answer, forming: minute };
  const high = Math.max(forming.high, minute.high);
  const low = Math.min(forming.low, minute.low);
  return { ...answer, forming: { ...forming, high, low, close: minute.close } };
}
