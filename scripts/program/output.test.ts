import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatTime, printable } from './output.ts';

describe('formats', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [525600, '525,600'],
    [-1234567, '-1,234,567'],
  ])('counts %i', (count, text) => expect(formatCount(count)).toBe(text));

  it.each([
    [999, '999 B'],
    [1000, '1.0 kB'],
    [24_300_000, '24.3 MB'],
    [5e15, '5000.0 TB'],
  ])('%i bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('times in UTC, seconds only when there are any', () => {
    expect(formatTime(Date.UTC(2022, 0, 31, 23, 59))).toBe('2022-01-31 23:59');
    expect(formatTime(Date.UTC(2017, 11, 4, 6, 0, 20, 799))).toBe('2017-12-04 06:00:20');
    expect(formatTime(NaN)).toBe('–');
  });

  it('text from data without what would steer a terminal', () => {
    expect(printable('a\u001b[31mb\nc')).toBe('a [31mb c');
  });
});
