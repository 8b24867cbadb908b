import { describe, expect, it } from 'vitest';
import type { Observation } from '../market/observation.ts';
import { MINUTE_MS } from '../market/units.ts';
import { hold } from '../strategy/decision.ts';
import type { ObservationView, ObserveOptions } from '../strategy/view.ts';
import { Board } from './board.ts';
import { TEST_START, walkCandles } from '../testing/candles.ts';
import { runOn } from '../testing/runs.ts';

/** An observation of a value, available so many milliseconds after the start; it describes that moment unless told. */
function seen(value: number | string, availableMs: number, change: Partial<Observation> = {}): Observation {
  const time = TEST_START + availableMs;
  const about = { id: `${value}`, kind: 'DOMINANCE', symbol: null, lagAssumed: false, source: 'test' } as const;
  return { ...about, eventTime: time, availableAt: time, payload: { value }, ...change };
}

/** What A sees at the close of each of ten minutes. */
function sights(
  observations: readonly Observation[],
  look: (view: ObservationView) => unknown,
  asked: ObserveOptions | string | null = {},
) {
  const out: unknown[] = [];
  const create = ({ observe, symbol: own }: Parameters<Parameters<typeof runOn>[0]['create']>[0]) => {
    const view = observe('DOMINANCE', typeof asked === 'string' || asked === null ? { symbol: asked } : asked);
    return () => {
      if (own === 'A') out.push(look(view));
      return hold;
    };
  };
  const market = { A: walkCandles(10, { seed: 1 }), B: walkCandles(10, { seed: 2 }) };
  runOn({ name: 'sights', params: {}, decideOn: '1m', create }, market, { observations, framesPerBatch: 3 });
  return out;
}

const value = (view: ObservationView): number | undefined => view.number('value');
const times = (count: number, what: unknown): unknown[] => Array.from({ length: count }, () => what);

describe('side data as of a decision', () => {
  it('is seen from the first decision at or after it became available: one millisecond moves exactly one decision', () => {
    const at = (availableMs: number): unknown[] => sights([seen(5, availableMs)], value, null);
    expect(at(4 * MINUTE_MS)).toEqual([...times(3, undefined), ...times(7, 5)]);
    expect(at(4 * MINUTE_MS + 1)).toEqual([...times(4, undefined), ...times(6, 5)]);
    expect(at(-MINUTE_MS)).toEqual(times(10, 5));
  });

  it('is the newest event that is known, not the one that came last', () => {
    const late = seen(1, 5 * MINUTE_MS, { eventTime: TEST_START });
    const revised = seen(3, 7 * MINUTE_MS, { id: 'revised', eventTime: TEST_START + 2 * MINUTE_MS });
    const found = sights([seen(2, 2 * MINUTE_MS), late, revised], value, null);
    expect(found).toEqual([undefined, ...times(5, 2), ...times(4, 3)]);
  });

  it('is every observation of the time asked for: of one frame, late, older and ahead ones', () => {
    const recent = (keepMs?: number): unknown[] => {
      const all = [
        seen('early', -9 * MINUTE_MS),
        seen('one', 2 * MINUTE_MS, { id: 'one' }),
        seen('late', 2 * MINUTE_MS, { id: 'two', eventTime: TEST_START - MINUTE_MS }),
        seen('ahead', 3 * MINUTE_MS - 1, { eventTime: TEST_START + 7 * MINUTE_MS }),
        seen('first', 5 * MINUTE_MS, { id: 'revised' }),
        seen('second', 7 * MINUTE_MS, { id: 'revised', eventTime: TEST_START + 5 * MINUTE_MS }),
      ];
      const look = (view: ObservationView): unknown => view.recent.map(({ payload }) => payload['value']).join(' ');
      return sights(all, look, keepMs === undefined ? null : { symbol: null, keepMs });
    };
    expect(recent(2 * MINUTE_MS)).toEqual([
      '',
      'one late',
      'one late ahead',
      'one late ahead',
      'first ahead',
      'first ahead',
      'ahead second',
      'ahead second',
      'ahead second',
      '',
    ]);
    expect(recent(0).slice(0, 4)).toEqual(['', 'one late', 'ahead', 'ahead']);
    expect(recent()).toEqual(times(10, ''));
  });

  it('is put back without writing over what was seen before', () => {
    const boardOf = (observation: Observation): Board => {
      const board = new Board({ time: TEST_START });
      board.sight('DOMINANCE', null).watch(MINUTE_MS);
      board.apply(observation);
      return board;
    };
    const board = boardOf(seen(1, 0));
    const own = seen(2, 0);
    const other = boardOf(own);
    other.restore(structuredClone(board.save()));
    expect(other.sight('DOMINANCE', null).recent).toEqual([seen(1, 0)]);
    expect([other.sight('DOMINANCE', null).latest, own]).toEqual([seen(1, 0), seen(2, 0)]);
  });

  it('grows old', () => {
    const found = sights([seen(5, 2 * MINUTE_MS)], (view) => view.number('value', 3 * MINUTE_MS), null);
    expect(found).toEqual([undefined, ...times(4, 5), ...times(5, undefined)]);
  });

  it('is that of the own symbol, of another, or of the whole market', () => {
    const all = [seen(1, 0), seen(2, 0, { symbol: 'A' }), seen(3, 0, { symbol: 'B' })];
    const found = [undefined, null, 'B', 'C'].map((symbol) => sights(all, value, symbol)[0]);
    expect(found).toEqual([2, 1, 3, undefined]);
  });

  it('tells its times and texts; a text is no number, and nothing is nothing', () => {
    const look = (view: ObservationView): unknown => [
      view.payload,
      view.eventTime,
      view.availableAt,
      view.number('value'),
    ];
    const found = sights([seen('calm', 2 * MINUTE_MS)], look, null);
    const time = TEST_START + 2 * MINUTE_MS;
    expect(found.slice(0, 2)).toEqual([times(4, undefined), [{ value: 'calm' }, time, time, undefined]]);
  });
});
