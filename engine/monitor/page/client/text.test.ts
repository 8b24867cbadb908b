import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../market/units.ts';
import {
  clockText,
  compactText,
  countText,
  decimalText,
  durationText,
  percentText,
  priceText,
  signedText,
  timeframeText,
  timeText,
} from './text.ts';

describe('figures as text', () => {
  it('groups thousands, and knows a true minus and no minus zero', () => {
    expect(decimalText(1_234_567.891, 2)).toBe('1,234,567.89');
    expect(decimalText(-1234.5, 1)).toBe('−1,234.5');
    expect(decimalText(-0.001, 2)).toBe('0.00');
    expect([signedText(3, 1), signedText(-3, 1), signedText(0, 1)]).toEqual(['+3.0', '−3.0', '0.0']);
  });

  it('writes a dash for what is not known', () => {
    const all = [decimalText, priceText, percentText, clockText, timeText, durationText, compactText];
    for (const text of all) expect([text(null), text(undefined), text(NaN)]).toEqual(['—', '—', '—']);
  });

  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '10.0k'],
    [999_499, '999k'],
    [999_999, '1.00M'],
    [1_234_567, '1.23M'],
    [45_600_000, '45.6M'],
    [7e9, '7.00G'],
  ])('shortens %d to %s', (count, text) => expect(compactText(count)).toBe(text));

  it.each([
    [46_216.93, '46,216.93'],
    [110.5, '110.500'],
    [0.00001234, '0.0000123400'],
    [0, '0.00'],
  ])('gives a price of %d six digits', (price, text) => expect(priceText(price)).toBe(text));

  it.each([
    [400, '0.4 s'],
    [-5, '0.0 s'],
    [59.9 * SECOND_MS, '59 s'],
    [MINUTE_MS + 5 * SECOND_MS, '1 min 5 s'],
    [2 * HOUR_MS, '2 h'],
    [2 * HOUR_MS + 5 * MINUTE_MS, '2 h 5 min'],
    [3 * DAY_MS + 4 * HOUR_MS, '3 d 4 h'],
  ])('tells %d ms as %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it('tells times in UTC, timeframes and counts by name', () => {
    expect(clockText(1_736_035_201_000)).toBe('00:00:01');
    expect(timeText(1_736_035_201_000)).toBe('2025-01-05 00:00');
    expect([1, 15, 60, 240, 1440].map(timeframeText)).toEqual(['1m', '15m', '1h', '4h', '1d']);
    expect([countText(1, 'bot'), countText(2_000, 'bot')]).toEqual(['1 bot', '2,000 bots']);
    expect(percentText(0.1234)).toBe('12.3 %');
  });
});
