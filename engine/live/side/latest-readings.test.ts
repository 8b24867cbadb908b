import { describe, expect, it } from 'vitest';
import type { ObservationKind, ObservationPayload } from '../../market/observation.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import { LatestReadings } from './latest-readings.ts';
import type { Admission } from './latest-readings.ts';

const T0 = TEST_START;

/** Judges values of one kind and symbol, each [time, payload] received a second after its time. */
function judged(
  kind: ObservationKind,
  values: readonly (readonly [eventTime: number, payload: ObservationPayload])[],
): Admission[] {
  const latest = new LatestReadings();
  return values.map(([eventTime, payload]) => {
    const how = { now: eventTime + SECOND_MS, isHistory: false };
    return latest.admit({ kind, symbol: 'BTCUSDT', eventTime, payload }, how);
  });
}

const interest = (...amounts: readonly number[]): (readonly [number, ObservationPayload])[] =>
  amounts.map((oiBase, i) => [T0 + i * 5 * MINUTE_MS, { oiBase }]);

describe('a value that was read', () => {
  it('is news once', () => {
    const values = [...interest(100, 101), ...interest(100, 101).slice(1), ...interest(100, 105).slice(1)];
    expect(judged('OPEN_INTEREST', values)).toEqual(['new', 'new', 'unchanged', 'revised']);
    expect(judged('OPEN_INTEREST', [...interest(100, 101), ...interest(100)])).toEqual(['new', 'new', 'order']);
  });

  it('that one source tells in fewer words is not news', () => {
    const values = [{ oiBase: 5, oiQuote: 7 }, { oiBase: 5 }, { oiBase: 6 }].map((payload) => [T0, payload] as const);
    expect(judged('OPEN_INTEREST', values)).toEqual(['new', 'unchanged', 'revised']);
  });

  it('that is told for longer than it lives is no news, and no nonsense either', () => {
    const latest = new LatestReadings();
    const admit = (now: number, oiBase: number): Admission =>
      latest.admit(
        { kind: 'OPEN_INTEREST', symbol: null, eventTime: T0, payload: { oiBase } },
        { now, isHistory: false },
      );
    expect([admit(T0, 5), admit(T0 + DAY_MS, 5), admit(T0 + DAY_MS, 6)]).toEqual(['new', 'unchanged', 'time']);
  });

  it('is turned away when it is from the future, or too old to speak of now', () => {
    const admit = (ahead: number, isHistory = false, kind: ObservationKind = 'MARK_INDEX'): Admission => {
      const reading = { kind, symbol: null, eventTime: T0 + ahead, payload: { mark: 1, index: 1, rate: 0 } };
      return new LatestReadings().admit(reading, { now: T0, isHistory });
    };
    expect([admit(5 * SECOND_MS), admit(5 * SECOND_MS + 1), admit(DAY_MS, true)]).toEqual(['new', 'time', 'time']);
    expect([admit(-5 * MINUTE_MS), admit(-6 * MINUTE_MS), admit(-DAY_MS, true)]).toEqual(['new', 'time', 'new']);
    expect([admit(-3 * DAY_MS, false, 'FUNDING_SETTLED'), admit(-2 * DAY_MS, false, 'FEAR_GREED')]).toEqual([
      'new',
      'time',
    ]);
  });

  it.each<[ObservationKind, ObservationPayload, ObservationPayload, ObservationPayload]>([
    ['MARK_INDEX', { mark: 100, index: 100 }, { mark: 149, index: 100 }, { mark: 151, index: 100 }],
    ['MARK_INDEX', { mark: 100, index: 100 }, { mark: 100, index: 67 }, { mark: 100, index: 66 }],
    ['OPEN_INTEREST', { oiBase: 100 }, { oiBase: 34 }, { oiBase: 33 }],
    ['OPEN_INTEREST', { oiBase: 100 }, { oiBase: 300 }, { oiBase: 0 }],
    ['LONG_SHORT_RATIO', { ratio: 1 }, { ratio: 3 }, { ratio: 3.01 }],
    ['FUNDING_PREDICTED', { rate: 0.0001 }, { rate: -0.0199 }, { rate: -0.02 }],
    ['DOMINANCE', { btcPct: 50 }, { btcPct: 60 }, { btcPct: 61 }],
    ['FEAR_GREED', { value: 20 }, { value: 80 }, { value: 81 }],
  ])('of %s after %j may be %j, not %j', (kind, before, near, far) => {
    expect(
      judged(kind, [
        [T0, before],
        [T0 + MINUTE_MS, near],
      ]),
    ).toEqual(['new', 'new']);
    expect(
      judged(kind, [
        [T0, before],
        [T0 + MINUTE_MS, far],
      ]),
    ).toEqual(['new', 'range']);
  });

  it('that jumps is believed when the next agrees with it, not when it is only told again', () => {
    expect(judged('OPEN_INTEREST', interest(100, 900, 910, 905))).toEqual(['new', 'range', 'new', 'new']);
    expect(judged('OPEN_INTEREST', interest(100, 900, 100, 910))).toEqual(['new', 'range', 'new', 'range']);
    expect(judged('OPEN_INTEREST', interest(100, 900, 10, 9))).toEqual(['new', 'range', 'range', 'new']);
    const again = [...interest(100, 900), ...interest(100, 900).slice(1)];
    expect(judged('OPEN_INTEREST', again)).toEqual(['new', 'range', 'range']);
    // However long that takes.
    const values = [100, 900, 910].map((oiBase, i) => [T0 + i * DAY_MS, { oiBase }] as const);
    expect(judged('OPEN_INTEREST', values)).toEqual(['new', 'range', 'new']);
  });

  it('of a settled funding is final', () => {
    const values = [0.0001, 0.0001, 0.0002].map((rate) => [T0, { rate }] as const);
    expect(judged('FUNDING_SETTLED', values)).toEqual(['new', 'unchanged', 'order']);
  });
});
