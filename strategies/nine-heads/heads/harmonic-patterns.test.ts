import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precisionOf, project } from './harmonic-patterns.ts';
import type { Legs, Projection } from './harmonic-patterns.ts';

/** X = 100, A = 120 and the given shares: b of XA back from A, c of AB back from B. */
function legsOf(b: number, c: number): Legs {
  const low = 120 - b * 20;
  return { x: 100, a: 120, b: low, c: low + c * (120 - low) };
}

function find(legs: Legs, name: string): Projection | undefined {
  return project(legs).find((one) => one.name === name);
}

/** CD over BC where D lies `d` of XA below A. */
function projectionRatio(legs: Legs, d: number): number {
  return (legs.c - d) / (legs.c - legs.b);
}

describe('harmonic patterns', () => {
  it('projects the worked Gartley', () => {
    const legs = legsOf(0.618, 0.618);
    expect(legs.b).toBeCloseTo(107.64, 10);
    expect(legs.c).toBeCloseTo(115.27848, 10);
    const gartley = find(legs, 'GARTLEY') as Projection;
    expect(gartley.low).toBeCloseTo(103.68, 10);
    expect(gartley.high).toBeCloseTo(104.88, 10);
    expect(gartley.floor).toBe(100);
    expect(projectionRatio(legs, 104.28)).toBeCloseTo(1.43988, 5);
    expect((legs.c - 104.28) / (legs.a - legs.b)).toBeCloseTo(0.89, 3);
    expect(precisionOf(gartley.recipe, legs, 104.28)).toBeCloseTo(1, 9);
  });

  it.each([
    ['BAT', 0.45, 0.618, 111, 116.562, 102.28, 2.5678],
    ['BUTTERFLY', 0.786, 0.618, 104.28, 113.99496, 94.6, 1.9964],
  ])('projects the worked %s', (name, b, c, atB, atC, d, p) => {
    const legs = legsOf(b, c);
    expect(legs.b).toBeCloseTo(atB, 10);
    expect(legs.c).toBeCloseTo(atC, 10);
    expect(projectionRatio(legs, d)).toBeCloseTo(p, 4);
    const found = find(legs, name) as Projection;
    expect(found.low).toBeLessThanOrEqual(d);
    expect(found.high).toBeGreaterThanOrEqual(d);
    expect(precisionOf(found.recipe, legs, d)).toBeCloseTo(1, 9);
  });

  it('refuses the worked Crab, whose projection cannot reach', () => {
    const legs = legsOf(0.5, 0.618);
    expect(projectionRatio(legs, 120 - 1.618 * 20)).toBeCloseTo(4.618, 3);
    expect(find(legs, 'CRAB')).toBeUndefined();
    expect(find(legsOf(0.5, 0.88), 'CRAB')).toBeDefined();
  });

  it('projects the worked Cypher', () => {
    const legs = { x: 100, a: 120, b: 110, c: 125.44 };
    const cypher = find(legs, 'CYPHER') as Projection;
    expect(cypher.high).toBeCloseTo(125.44 - 1.272 * 15.44, 10);
    expect(cypher.low).toBeCloseTo(105.44416 - 0.6, 10);
    expect(precisionOf(cypher.recipe, legs, 105.44416)).toBeCloseTo(1, 9);
  });

  it.each([
    ['ALT_BAT', legsOf(0.382, 0.85)],
    ['DEEP_CRAB', legsOf(0.886, 0.618)],
    ['SHARK', legsOf(0.6, 1.3)],
    ['ABCD', legsOf(0.7, 0.618)],
  ])('knows %s', (name, legs) => {
    expect(find(legs, name)).toBeDefined();
  });

  it('offers AB=CD at each of the three lengths its BC projection allows', () => {
    const zones = (c: number): number[] =>
      project(legsOf(0.7, c))
        .filter((one) => one.name === 'ABCD')
        .map((one) => (one.low + one.high) / 2);
    expect(zones(0.45)).toHaveLength(1);
    expect(zones(0.55)).toHaveLength(2);
    expect(zones(0.7)).toHaveLength(3);
  });

  it('accepts a Butterfly down to 1.414 of XA and no further', () => {
    const found = find(legsOf(0.786, 0.7), 'BUTTERFLY') as Projection;
    expect(found.low).toBeCloseTo(120 - 1.414 * 20, 10);
    expect(found.high).toBeCloseTo(120 - 1.24 * 20, 10);
  });

  it('gives way by 3 % of a single ratio, 2 % of a bound, and not more', () => {
    expect(find(legsOf(0.618 * 1.03, 0.618), 'GARTLEY')).toBeDefined();
    expect(find(legsOf(0.618 * 1.031, 0.618), 'GARTLEY')).toBeUndefined();
    expect(find(legsOf(0.618, 0.886 * 1.02), 'GARTLEY')).toBeDefined();
    expect(find(legsOf(0.618, 0.886 * 1.021), 'GARTLEY')).toBeUndefined();
  });

  it('measures precision as one minus the mean share of the tolerances used', () => {
    const gartley = find(legsOf(0.618, 0.618), 'GARTLEY') as Projection;
    // b half a tolerance off, c inside, d a third of a tolerance off
    const legs = legsOf(0.618 * 1.015, 0.618);
    expect(precisionOf(gartley.recipe, legs, 120 - 0.796 * 20)).toBeCloseTo(1 - (0.5 + 0 + 1 / 3) / 3, 9);
    // an overshoot costs the whole tolerance, not more
    expect(precisionOf(gartley.recipe, legsOf(0.618, 0.618), 90)).toBeCloseTo(1 - 1 / 3, 9);
  });

  it('sees the same pattern at any scale of the prices', () => {
    const share = fc.double({ min: 0.3, max: 1.7, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: -20, max: 20 }), (b, c, power) => {
        const legs = legsOf(b, c);
        const scale = 2 ** power;
        const scaled = { x: legs.x * scale, a: legs.a * scale, b: legs.b * scale, c: legs.c * scale };
        const expected = project(legs).map((one) => ({
          ...one,
          low: one.low * scale,
          high: one.high * scale,
          floor: one.floor * scale,
        }));
        expect(project(scaled)).toEqual(expected);
      }),
    );
  });
});
