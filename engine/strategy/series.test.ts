import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossedAbove, crossedBelow, namedSeries, Series } from './series.ts';
import type { Clock } from './series.ts';

/** A clock and series on it; `push` moves time and gives each series a value, or leaves it where it is. */
function seriesOn(count: number) {
  const clock: Clock = { time: 0 };
  const moved = Array.from({ length: count }, () => ({ closedAt: NaN }));
  const all = moved.map((own) => new Series(clock, own));
  const push = (...values: (number | undefined)[]): void => {
    clock.time++;
    values.forEach((value, i) => {
      if (value === undefined) return;
      moved[i]!.closedAt = clock.time;
      all[i]!.push(value);
    });
  };
  return { all: all as [Series, Series], push };
}

describe('crossing', () => {
  // a before → now, b before → now; undefined: it did not move, with the value it stands at before.
  it.each([
    [1, 3, 2, 2, 'above'],
    [2, 3, 2, 2, 'above'],
    [1, 2, 2, 2, ''],
    [3, 4, 2, 2, ''],
    [3, 1, 2, 2, 'below'],
    [2, 1, 2, 2, 'below'],
    [3, 2, 2, 2, ''],
    [1, 1.5, 2, 1, 'above'],
    [NaN, 3, 2, 2, ''],
    [1, NaN, 2, 2, ''],
    [1, 3, NaN, 2, ''],
    [1, undefined, 2, 0.5, 'above'],
    [3, undefined, 2, 4, 'below'],
    [1, 3, 2, undefined, 'above'],
    [1, undefined, 2, undefined, ''],
    [3, undefined, 2, undefined, ''],
  ])('%s → %s against %s → %s is %j', (aBefore, aNow, bBefore, bNow, crossed) => {
    const { all, push } = seriesOn(2);
    push(aBefore, bBefore);
    push(aNow, bNow);
    expect([crossedAbove(...all), crossedBelow(...all)]).toEqual([crossed === 'above', crossed === 'below']);
    push(undefined, undefined);
    expect([crossedAbove(...all), crossedBelow(...all)]).toEqual([false, false]);
  });

  it('of a level is told once, in the frame that moved', () => {
    const { all, push } = seriesOn(1);
    const told = [29, 31, undefined, 30, 30.5, 29, undefined, 28].map((value) => {
      push(value);
      return [crossedAbove(all[0], 30), crossedBelow(all[0], 30)];
    });
    const [above, below, none] = [
      [true, false],
      [false, true],
      [false, false],
    ];
    expect(told).toEqual([none, above, none, none, above, below, none, none]);
  });

  it('is never both, and mirrors', () => {
    const values = fc.array(
      fc.tuple(fc.option(fc.integer({ min: 0, max: 4 })), fc.option(fc.integer({ min: 0, max: 4 }))),
    );
    fc.assert(
      fc.property(values, (pairs) => {
        const { all, push } = seriesOn(2);
        const [a, b] = all;
        for (const [left, right] of pairs) {
          const was = [a.current, b.current];
          push(left ?? undefined, right ?? undefined);
          const rose = was[0]! <= was[1]! && a.current > b.current;
          expect(crossedAbove(a, b)).toBe(rose);
          expect(crossedBelow(b, a)).toBe(rose && was[1]! >= was[0]!);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('Series', () => {
  it('tells now, before and long ago, undefined until it is warm', () => {
    const { all, push } = seriesOn(1);
    const [series] = all;
    series.keep(4);
    expect([series.value, series.previous, series.at(0), series.isFresh]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
    ]);
    for (const value of [NaN, 1, 2, 3, 4, 5]) push(value);
    expect([series.value, series.previous]).toEqual([5, 4]);
    expect([0, 1, 2, 3, 4].map((age) => series.at(age))).toEqual([5, 4, 3, 2, undefined]);
    expect([series.isFresh, series.before]).toEqual([true, 4]);
    push(undefined);
    expect([series.isFresh, series.before, series.value]).toEqual([false, 5, 5]);
    series.reset();
    expect([series.value, series.previous, series.at(2)]).toEqual([undefined, undefined, undefined]);
    push(7);
    expect([0, 1, 2].map((age) => series.at(age))).toEqual([7, undefined, undefined]);
  });

  it('keeps two values unless asked for more, and the most that anyone asked for', () => {
    const { all, push } = seriesOn(2);
    const [two, many] = all;
    two.keep(2);
    for (const count of [3, 5, 2]) many.keep(count);
    for (let i = 0; i < 9; i++) push(i, i);
    expect([0, 1, 2].map((age) => two.at(age))).toEqual([8, 7, undefined]);
    expect([4, 5].map((age) => many.at(age))).toEqual([4, undefined]);
  });
});

describe('series by name', () => {
  it('say which outputs there are when all together are asked for what only one can answer', () => {
    const { all, push } = seriesOn(2);
    const named = namedSeries(['macd', 'signal'], all);
    push(3, 2);
    expect(named['macd']?.value).toBe(3);
    expect(Object.keys(named)).toEqual(['macd', 'signal']);
    expect(() => (named as unknown as Series).value).toThrow(
      'An indicator of named outputs was asked for "value": its outputs are macd, signal; ask one, as in .macd.value.',
    );
    expect(() => crossedAbove(named as unknown as Series, 0)).toThrow(/asked for "isFresh"/);
    expect(() => crossedBelow(all[0], named as unknown as Series)).toThrow(/asked for "current"/);
  });

  it('are no trap where an output itself is called so', () => {
    const { all, push } = seriesOn(2);
    const named = namedSeries(['value', 'slope'], all);
    push(3, 2);
    expect(named['value']?.value).toBe(3);
  });
});
