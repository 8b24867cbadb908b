import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../market/units.ts';
import { FAULTS } from './kinds.ts';
import { drawFaults, readScript } from './script.ts';

const START = Date.UTC(2025, 0, 1);

describe('a script of faults', () => {
  it('gives times in minutes from the start, as moments, and a usual length where none is said', () => {
    const [stall, goodbye, limit] = readScript(
      [
        { kind: 'stall', from: 5, lasts: 2.5 },
        { kind: 'goodbye', from: '2025-01-01T01:00:00Z', code: 1001 },
        { kind: 'restLimit', from: 1, to: '2025-01-01T00:03:00Z', status: 429 },
      ],
      START,
    );
    expect([stall!.from, stall!.to]).toEqual([START + 5 * MINUTE_MS, START + 7.5 * MINUTE_MS]);
    expect([goodbye!.from, goodbye!.to, goodbye!.params]).toEqual([
      START + HOUR_MS,
      START + HOUR_MS + 1000,
      { code: 1001 },
    ]);
    expect([limit!.to, limit!.params]).toEqual([START + 3 * MINUTE_MS, { status: 429 }]);
  });

  it.each<[unknown, string]>([
    [{}, 'A script of faults is a list'],
    [[{ kind: 'stal', from: 1 }], 'Fault 1 of the script is of kind "stal". Did you mean "stall"?'],
    [[{ from: 1 }], 'is of kind undefined'],
    [[null], 'is of kind undefined'],
    [[{ kind: 'stall', from: 1, last: 5 }], 'has no "last". Did you mean "lasts"?'],
    [[{ kind: 'stall', from: -1 }], 'at from'],
    [[{ kind: 'stall', from: 'soon' }], 'at from'],
    [[{ kind: 'stall', from: 5, to: 4 }], 'ends before it begins'],
    [[{ kind: 'stall', from: 5, to: 6, lasts: 1 }], 'both to and lasts'],
    [[{ kind: 'restLimit', from: 5, status: 500 }], '(restLimit) says something else than expected at status'],
  ])('of %j is refused with a sentence', (script, sentence) => {
    expect(() => readScript(script, START)).toThrow(sentence);
  });
});

describe('drawn faults', () => {
  const span = { from: START, to: START + 200 * HOUR_MS, perHour: 20, symbols: ['AAAUSDT', 'BBBUSDT'] };

  it('are the same for the same seed, of every kind in time, and as a script would say them', () => {
    const drawn = drawFaults({ seed: 7, ...span });
    const plain = drawn.map(({ fault, from, to, params }) => ({ kind: fault.kind, from, to, params }));
    expect(drawFaults({ seed: 7, ...span }).map(({ from, params }) => [from, params])).toEqual(
      plain.map(({ from, params }) => [from, params]),
    );
    expect(drawFaults({ seed: 8, ...span }).map(({ from }) => from)).not.toEqual(plain.map(({ from }) => from));
    expect(plain).toHaveLength(4000);
    expect(new Set(plain.map(({ kind }) => kind))).toEqual(new Set(FAULTS.map(({ kind }) => kind)));
    expect(plain.every(({ from, to }) => from >= span.from && to > from && to <= span.to + 1)).toBe(true);
    const script = plain.map(({ kind, from, to, params }) => {
      return { kind, from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...params };
    });
    expect(readScript(script, START).map(({ from, to, params }) => ({ from, to, params }))).toEqual(
      plain.map(({ from, to, params }) => ({ from, to, params })),
    );
  });
});
