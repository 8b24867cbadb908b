import { describe, expect, it } from 'vitest';
import { annualGrowth, calmar, compound, sharpe, sortino, volatility } from './ratios.ts';
import { figure } from './figure.ts';

// Vectors and results: empyrical 0.5.5, empyrical/tests/test_stats.py (annualised with 252 days there).
const MIXED = [1, 10, -4, 2, 3, 2, 1, -10].map((percent) => percent / 100);
const POSITIVE = [1, 2, 1, 1, 1, 1, 1, 1, 1].map((percent) => percent / 100);
const NEGATIVE = [0, -6, -7, -1, -9, -2, -6, -8, -5].map((percent) => percent / 100);
const WEEKLY = [0, 1, 10, -4, 2, 3, 2, 1, -10].map((percent) => percent / 100);

describe('ratios agree with empyrical', () => {
  it('compounds', () => {
    expect(compound(MIXED)).toBeCloseTo(0.038931091700480147, 12);
    expect(compound(NEGATIVE)).toBeCloseTo(-0.36590730349873601, 12);
  });

  it.each([
    ['annual growth, daily', annualGrowth(1 + compound(MIXED), 9, 252), 1.9135925373194231],
    ['annual growth, weekly', annualGrowth(1 + compound(WEEKLY), 9, 52), 0.24690830513998208],
    ['annual growth, monthly', annualGrowth(1 + compound(WEEKLY), 9, 12), 0.052242061386048144],
    ['volatility, daily', volatility(MIXED, 252), 0.9136465399704637],
    ['volatility, weekly', volatility(WEEKLY, 52), 0.38851569394870583],
    ['Sharpe', sharpe(MIXED, 252), 1.7238613961706866],
    ['Sharpe of gains', sharpe(POSITIVE, 252), 52.915026221291804],
    ['Sharpe of losses', sharpe(NEGATIVE, 252), -24.406808633910085],
    ['Sortino', sortino(MIXED, 252), 2.605531251673693],
    ['Sortino of losses', sortino(NEGATIVE, 252), -13.532743075043401],
    ['Calmar', calmar(figure(1.9135925373194231), 0.1), 19.135925373194233],
  ])('%s', (_name, actual, expected) => {
    expect(actual.value).toBeCloseTo(expected, 8);
  });

  it('annualises with 365 days by default', () => {
    expect(volatility(MIXED).value).toBeCloseTo(0.9136465399704637 * Math.sqrt(365 / 252), 10);
  });
});

describe('a ratio that has no meaning says why', () => {
  it.each([
    ['no return', sharpe([]), 'fewer than 2 daily returns'],
    ['one return', volatility([0.01]), 'fewer than 2 daily returns'],
    ['equal returns', sharpe([0.01, 0.01, 0.01]), 'returns do not vary'],
    ['no loss', sortino(POSITIVE), 'no losing day'],
    ['no drawdown', calmar(figure(0.5), 0), 'no drawdown'],
    ['a lost account', annualGrowth(0, 30), 'the account was lost'],
    ['a lost account', calmar(annualGrowth(-0.1, 30), 1), 'the account was lost'],
    ['an empty period', annualGrowth(1.1, 0), 'no full period'],
    ['an absurdly short one', annualGrowth(40, 1), 'the period is too short to annualise'],
  ])('%s', (_name, actual, why) => {
    expect(actual).toEqual({ value: null, why });
  });
});
