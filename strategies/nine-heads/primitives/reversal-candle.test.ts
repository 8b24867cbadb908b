import { describe, expect, it } from 'vitest';
import { MutableCandle } from '../../../engine/market/candle.ts';
import { reversalConfidence, reversalDirection } from './reversal-candle.ts';

function candle(open: number, high: number, low: number, close: number): MutableCandle {
  return Object.assign(new MutableCandle(), { open, high, low, close });
}

describe('reversal candle', () => {
  it('of a rejected low', () => {
    const long = candle(100, 100.22, 99, 100.2);
    expect(reversalDirection(long)).toBe(1);
    expect(reversalConfidence(long, 1)).toBe(100);
  });

  it('of a rejected high, the same turned upside down', () => {
    const short = candle(100, 101, 99.78, 99.8);
    expect(reversalDirection(short)).toBe(-1);
    expect(reversalConfidence(short, -1)).toBe(100);
  });

  it.each([
    ['no range', candle(100, 100, 100, 100)],
    ['a body of more than 23 %', candle(99.9, 100.22, 99, 100.2)],
    ['an upper wick of more than 5 %', candle(100, 100.27, 99, 100.2)],
    ['a falling body', candle(100.2, 100.22, 99, 100)],
    ['too little risk', candle(100, 100.01, 99.65, 100.01)],
  ])('not with %s', (_, refused) => expect(reversalDirection(refused)).toBe(0));

  it('scores less where the body is large and the wick shorter', () => {
    // Range 100: body 22, upper wick 4, lower wick 74: 50 + 12.8 + 25 + 12 + 7.2 = 107; two thirds of a wick 50: 92.
    expect(reversalConfidence(candle(1074, 1100, 1000, 1096), 1)).toBe(100);
    // Body 45, upper wick 5, lower wick 50: 50 − 5.6 + 25 + 10 + 0 = 79.4.
    expect(reversalConfidence(candle(1050, 1100, 1000, 1095), 1)).toBe(79);
  });
});
