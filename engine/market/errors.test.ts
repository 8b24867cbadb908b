import { describe, expect, it } from 'vitest';
import { DataError, isExplained, nearestWord, suggestion, UsageError, VerificationError } from './errors.ts';

describe('explained errors', () => {
  it('carry the exit status of their kind', () => {
    expect([new UsageError('a').exitCode, new DataError('b').exitCode, new VerificationError('c').exitCode]).toEqual([
      2, 3, 4,
    ]);
    expect(isExplained(new DataError('x'))).toBe(true);
    expect(isExplained(new TypeError('x'))).toBe(false);
  });
});

describe('nearestWord', () => {
  it('forgives one slip in a short word, swapped letters, and case', () => {
    expect(nearestWord('BTCUSTD', ['ETHUSDT', 'BTCUSDT'])).toBe('BTCUSDT');
    expect(nearestWord('btcusdt', ['BTCUSDT'])).toBe('BTCUSDT');
    expect(nearestWord('lst', ['import', 'list'])).toBe('list');
  });

  it('offers nothing far off', () => {
    expect(nearestWord('export', ['list', 'show'])).toBeUndefined();
    expect(suggestion('zzz', ['list', 'show'])).toBe(' Known: list, show.');
    expect(suggestion('zzz', [])).toBe('');
    expect(suggestion('shwo', ['list', 'show'])).toBe(' Did you mean "show"?');
  });
});
