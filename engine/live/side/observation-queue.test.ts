import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareObservations, OBSERVATION_KINDS } from '../../market/observation.ts';
import type { Observation, ObservationKind } from '../../market/observation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import { ObservationQueue } from './observation-queue.ts';

/** An observation that says nothing but when it is available. */
function toldAt(availableAt: number, name = `${availableAt}`, kind: ObservationKind = 'NEWS'): Observation {
  const symbol = name.startsWith('AAA') ? 'AAAUSDT' : null;
  return { id: name, kind, symbol, eventTime: availableAt, availableAt, lagAssumed: true, source: 'test', payload: {} };
}

const close = (minute: number): number => TEST_START + minute * MINUTE_MS;

/** What happens to a queue: a batch arrives, or the next frame is decided. */
const happening = fc.oneof(
  fc.array(fc.tuple(fc.integer({ min: -3, max: 12 }), fc.integer({ min: 0, max: 30 }), fc.constantFrom('AAA', 'B')), {
    maxLength: 6,
  }),
  fc.constant('frame' as const),
);

describe('observations on their way to frames', () => {
  it('come to them in order, each once, and never in one decided before they came', () => {
    const property = fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const queue = new ObservationQueue();
      const fed: { readonly frame: number; readonly one: Observation }[] = [];
      const arrived = new Map<string, { readonly one: Observation; readonly after: number }>();
      let frame = 0;
      const decide = (): void => {
        frame++;
        for (const one of queue.take(close(frame))) fed.push({ frame, one });
      };
      for (const what of happenings) {
        if (what === 'frame') decide();
        else {
          const batch = what.map(([minute, n, name]) => {
            const kind = OBSERVATION_KINDS[n % OBSERVATION_KINDS.length]!;
            return toldAt(close(minute) + (n % 3) - 1, `${name}${minute}|${n}`, kind);
          });
          for (const one of batch) if (!arrived.has(one.id)) arrived.set(one.id, { one, after: frame });
          queue.add(batch, frame === 0 ? NaN : close(frame));
        }
      }
      while (queue.size > 0) decide();
      expect(fed.map(({ one }) => one)).toEqual(fed.map(({ one }) => one).sort(compareObservations));
      expect(new Set(fed.map(({ one }) => one.id)).size).toBe(fed.length);
      expect(fed.length).toBe(arrived.size);
      for (const { frame, one } of fed) {
        const { one: came, after } = arrived.get(one.id)!;
        // The first frame after both: it came, and it was available.
        expect(frame).toBe(Math.max(after + 1, 1, Math.ceil((came.availableAt - TEST_START) / MINUTE_MS)));
        const isLate = after > 0 && came.availableAt <= close(after);
        expect(one).toEqual(isLate ? { ...came, availableAt: close(after) + 1, lagAssumed: false } : came);
        expect(one.availableAt).toBeLessThanOrEqual(close(frame));
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('do not depend on the order of their arrival between two frames', () => {
    const batch = Array.from({ length: 9 }, (_, i) => toldAt(close(1 + (i % 4)), `AAA${i}`, OBSERVATION_KINDS[i % 3]));
    const framesOf = (observations: readonly Observation[]): (readonly Observation[])[] => {
      const queue = new ObservationQueue();
      for (const one of observations) queue.add([one], close(0));
      return [1, 2, 3, 4].map((minute) => queue.take(close(minute)));
    };
    const expected = framesOf(batch);
    const property = fc.property(fc.shuffledSubarray(batch, { minLength: batch.length }), (order) => {
      expect(framesOf(order)).toEqual(expected);
    });
    fc.assert(property);
  });

  it('are passed over when frames have had them already', () => {
    const queue = new ObservationQueue();
    queue.note([toldAt(close(0), 'AAA')]);
    queue.add([toldAt(close(0), 'AAA'), toldAt(close(0), 'AAB')], close(3));
    expect(queue.take(close(4)).map(({ id }) => id)).toEqual(['AAB']);
  });

  it('are remembered by their ids for a day, those of the whole market for four', () => {
    const again = (hours: number): string[] => {
      const queue = new ObservationQueue();
      const both = [toldAt(close(1), 'AAA'), toldAt(close(1), 'market')];
      queue.add(both, NaN);
      queue.take(close(1) + hours * HOUR_MS);
      queue.add(both, NaN);
      return queue.take(close(1) + 9 * DAY_MS).map(({ id }) => id);
    };
    expect([again(24), again(26), again(96), again(98)]).toEqual([[], ['AAA'], ['AAA'], ['market', 'AAA']]);
  });
});
