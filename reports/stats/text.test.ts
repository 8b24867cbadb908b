import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { none } from './figure.ts';
import {
  countText,
  daysText,
  decimalText,
  durationText,
  figureText,
  moneyText,
  percentText,
  priceText,
  timeText,
} from './text.ts';

describe('numbers as text', () => {
  it.each([
    [decimalText(-1234567.891, 2), '−1,234,567.89'],
    [decimalText(-0.001, 2), '0.00'],
    [decimalText(999.5, 0), '1,000'],
    [countText(1, 'trade'), '1 trade'],
    [countText(2641, 'trade'), '2,641 trades'],
    [percentText(0.1234), '12.3 %'],
    [percentText(-0.00123), '−0.12 %'],
    [percentText(25.5), '2,550 %'],
    [moneyText(1234.5), '1,234.50'],
    [moneyText(0), '0.00'],
    [moneyText(-0.000123), '−0.000123'],
    [moneyText(12_345_678.9), '12,345,679'],
    [priceText(46216.93), '46,216.93'],
    [priceText(0.00001234), '0.0000123400'],
    [priceText(1.5), '1.50000'],
    [priceText(0), '0'],
    [timeText(Date.UTC(2022, 0, 31, 23, 59, 59, 999)), '2022-01-31 23:59'],
    [daysText(DAY_MS), '1 day'],
    [daysText(1234 * DAY_MS), '1,234 days'],
    [durationText(45 * MINUTE_MS), '45 min'],
    [durationText(2 * HOUR_MS + 5 * MINUTE_MS), '2 h 5 min'],
    [durationText(3 * DAY_MS), '3 d'],
    [durationText(3 * DAY_MS + 4 * HOUR_MS), '3 d 4 h'],
    [durationText(200 * DAY_MS), '200 days'],
    [figureText({ value: 1.234 }, 'r'), '1.23 R'],
    [figureText({ value: 75.04 }, 'times'), '75.0 ×'],
    [figureText(none('why'), 'money'), '—'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
