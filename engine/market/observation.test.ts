import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCandleColumns } from './candle.ts';
import { rowAtOrAfter } from './frames.ts';
import { isoTime } from './iso-time.ts';
import { compareObservations, DEFAULT_LAG_MS, OBSERVATION_KINDS } from './observation.ts';
import type { Observation } from './observation.ts';
import { compareCodeUnits } from './units.ts';

const observation: fc.Arbitrary<Observation> = fc.record({
  id: fc.string({ maxLength: 2, unit: 'binary' }),
  kind: fc.constantFrom(...OBSERVATION_KINDS),
  symbol: fc.constantFrom(null, 'A', 'B', 'a', 'é'),
  eventTime: fc.nat(),
  availableAt: fc.nat(2),
  lagAssumed: fc.boolean(),
  source: fc.constant('test'),
  payload: fc.constant({}),
});

const keyOf = ({ availableAt, kind, symbol, id }: Observation): string =>
  JSON.stringify([availableAt, kind, symbol, id]);

describe('compareObservations', () => {
  it('is a total order: two are equal only when nothing tells them apart', () => {
    fc.assert(
      fc.property(observation, observation, observation, (a, b, c) => {
        expect(Math.sign(compareObservations(a, b)) + Math.sign(compareObservations(b, a))).toBe(0);
        expect(compareObservations(a, b) === 0).toBe(keyOf(a) === keyOf(b));
        if (compareObservations(a, b) <= 0 && compareObservations(b, c) <= 0) {
          expect(compareObservations(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('goes by time, kind, symbol (the market first), id', () => {
    const base = { eventTime: 0, lagAssumed: false, source: '', payload: {}, id: 'a' };
    const ordered: Observation[] = [
      { ...base, availableAt: 1, kind: 'LISTING', symbol: 'B' },
      { ...base, availableAt: 2, kind: 'FUNDING_SETTLED', symbol: 'Z' },
      { ...base, availableAt: 2, kind: 'NEWS', symbol: null },
      { ...base, availableAt: 2, kind: 'NEWS', symbol: 'A' },
      { ...base, availableAt: 2, kind: 'NEWS', symbol: 'A', id: 'b' },
      { ...base, availableAt: 2, kind: 'NEWS', symbol: 'a' },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(ordered, { minLength: ordered.length }), (shuffled) => {
        expect([...shuffled].sort(compareObservations)).toEqual(ordered);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('has a lag for every kind, and only a schedule is known before its event', () => {
    expect(Object.keys(DEFAULT_LAG_MS)).toEqual([...OBSERVATION_KINDS]);
    const early = OBSERVATION_KINDS.filter((kind) => DEFAULT_LAG_MS[kind] < 0);
    expect(early).toEqual(['CALENDAR_SCHEDULED']);
  });
});

describe('compareCodeUnits', () => {
  it('knows no locale', () => {
    expect(['é', 'z', 'Z', 'ı', 'i', 'I', '10', '9'].sort(compareCodeUnits)).toEqual([
      '10',
      '9',
      'I',
      'Z',
      'i',
      'z',
      'é',
      'ı',
    ]);
  });
});

describe('isoTime', () => {
  it('writes what Date writes, without milliseconds when there are none', () => {
    const times = fc.oneof(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: 0, max: 4e9 }).map((s) => s * 1_000),
    );
    fc.assert(
      fc.property(times, (time) => {
        expect(isoTime(time)).toBe(new Date(time).toISOString().replace('.000Z', 'Z'));
      }),
      { seed: 1, numRuns: 1_000, examples: [[Date.UTC(2024, 1, 29)], [Date.UTC(2000, 1, 29, 23, 59, 59, 999)], [0]] },
    );
  });
});

describe('rowAtOrAfter', () => {
  it('finds the first row that is late enough, from where it starts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60)), fc.nat(62), fc.nat(60), (times, time, from) => {
        const columns = createCandleColumns(times.length + 3);
        columns.openTime.set([...times].sort((a, b) => a - b));
        columns.length = times.length;
        const begin = Math.min(from, times.length);
        let expected = begin;
        while (expected < times.length && columns.openTime[expected]! < time) expected++;
        expect(rowAtOrAfter(columns, time, begin)).toBe(expected);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
