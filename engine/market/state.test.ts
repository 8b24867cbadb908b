import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { CandleCursor, createCandleColumns, isIncomplete, MutableCandle } from './candle.ts';
import { restoreFields, saveFields, saveState } from './state.ts';
import type { State } from './state.ts';

class Inner {
  #hidden = 1;
  value = -0;
  absent: number | undefined = undefined;
  list = [1, NaN];
  save(): State {
    return saveFields(this);
  }
  restore(state: State): void {
    restoreFields(this, state);
  }
  hide(): number {
    return this.#hidden++;
  }
}

class Outer {
  inner = new Inner();
  ring = Float64Array.of(1, 2, 3);
  map = new Map<string, unknown>([['a', { deep: [1] }]]);
  maybe: { x: number } | null = null;
  bag: Record<string, number> = { kept: 1 };
  decide = (): number => 1;
}

describe('saved state', () => {
  it('is a copy that later changes do not reach, of everything but functions and private fields', () => {
    const outer = new Outer();
    const saved = saveFields(outer);
    const bytes = serialize(saved);
    outer.inner.list.push(3);
    outer.ring[0] = 9;
    (outer.map.get('a') as { deep: number[] }).deep.push(2);
    outer.bag['new'] = 2;
    expect(serialize(saved).equals(bytes)).toBe(true);
    expect(saved).toEqual({
      inner: { value: -0, absent: undefined, list: [1, NaN] },
      ring: Float64Array.of(1, 2, 3),
      map: new Map([['a', { deep: [1] }]]),
      maybe: null,
      bag: { kept: 1 },
    });
  });

  it('comes back bit for bit into the same parts, through serialisation', () => {
    const first = new Outer();
    first.inner.value = 7;
    first.maybe = { x: 1 };
    first.map.delete('a');
    first.map.set('b', NaN);
    first.inner.list = [5];
    const saved: unknown = deserialize(serialize(saveFields(first)));
    const second = new Outer();
    const { inner, ring, map, bag, decide } = second;
    second.bag['left over'] = 3;
    restoreFields(second, saved);
    expect(saveFields(second)).toEqual(saveFields(first));
    expect([second.inner, second.ring, second.map, second.bag]).toEqual([inner, ring, map, bag]);
    expect([second.inner === inner, second.ring === ring, second.map === map, second.bag === bag]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([second.decide, second.inner.hide()]).toEqual([decide, 1]);
    second.map.set('c', 1);
    second.maybe!.x = 2;
    expect(saved).toEqual(saveFields(first));
  });

  it('keeps the difference between no value and none yet', () => {
    expect(saveState([undefined, null, NaN, -0])).toEqual([undefined, null, NaN, -0]);
    expect(saveState(() => 1)).toBeUndefined();
  });
});

describe('CandleCursor', () => {
  it('stands on rows, or on values of its own, and is restored on the latter', () => {
    const columns = createCandleColumns(2);
    columns.close.set([5, 6]);
    const cursor = new CandleCursor();
    cursor.bind(columns);
    cursor.moveTo(1);
    expect(cursor.close).toBe(6);
    const other = new CandleCursor();
    other.restore(cursor.save());
    columns.close[1] = 7;
    expect([cursor.close, other.close]).toEqual([7, 6]);
    cursor.set(Object.assign(new MutableCandle(), { close: 8, closeTime: 9, syntheticMinutes: 1 }));
    expect([cursor.close, cursor.closeTime, cursor.syntheticMinutes, columns.close[1]]).toEqual([8, 9, 1, 7]);
  });
});

describe('isIncomplete', () => {
  it('means more than a fifth of the minutes', () => {
    const candle = (syntheticMinutes: number) => {
      return Object.assign(new MutableCandle(), { openTime: 0, closeTime: 15 * 60_000, syntheticMinutes });
    };
    expect([0, 3, 4, 15].map((count) => isIncomplete(candle(count)))).toEqual([false, false, true, true]);
  });
});
