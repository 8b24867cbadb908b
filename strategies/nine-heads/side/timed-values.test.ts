import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimedValues } from './timed-values.ts';

const KEEP = 100;
const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.double({ min: -9, max: 9, noNaN: true })), {
  minLength: 1,
  maxLength: 120,
});

describe('timed values', () => {
  it('find the latest value at a time, and the deviation of the whole, as a plain list does', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 60 }), (moves, back, maxAge) => {
        const values = new TimedValues(KEEP);
        let all: { time: number; value: number }[] = [];
        let time = 0;
        let hasForgotten = false;
        for (const [gap, value] of moves) {
          time += gap;
          values.push(time, value);
          if (all.at(-1)?.time === time) continue;
          const kept = all.filter((one) => one.time >= time - KEEP);
          hasForgotten ||= kept.length < all.length;
          all = [...kept, { time, value }];
        }
        expect(values.newestTime).toBe(time);
        const found = all.findLast((one) => one.time <= time - back);
        const isUsable = found !== undefined && time - back - found.time <= maxAge;
        expect(values.at(time - back, maxAge)).toBe(isUsable ? found.value : NaN);
        const mean = all.reduce((sum, one) => sum + one.value, 0) / all.length;
        const variance = all.reduce((sum, one) => sum + (one.value - mean) ** 2, 0) / all.length;
        if (hasForgotten) expect(values.deviation ** 2).toBeCloseTo(variance, 9);
        else expect(values.deviation).toBeNaN();
      }),
      { seed: 42 },
    );
  });

  it('stay exact over many recomputations, and go on from a saved state', () => {
    const [values, restored] = [new TimedValues(1000), new TimedValues(1000)];
    for (let t = 0; t < 20_000; t++) values.push(t, 1e3 + ((t * 7919) % 101));
    restored.restore(structuredClone(values.save()));
    for (let t = 20_000; t < 21_000; t++) {
      values.push(t, (t * 104_729) % 13);
      restored.push(t, (t * 104_729) % 13);
    }
    expect(restored.deviation).toBe(values.deviation);
    const last = Array.from({ length: 1001 }, (_, k) => ((20_999 - k) * 104_729) % 13);
    last[1000] = 1e3 + ((19_999 * 7919) % 101);
    const mean = last.reduce((sum, x) => sum + x, 0) / last.length;
    const variance = last.reduce((sum, x) => sum + (x - mean) ** 2, 0) / last.length;
    expect(values.deviation).toBeCloseTo(Math.sqrt(variance), 6);
  });
});
