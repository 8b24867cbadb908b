import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';

/**
 * The geometry of the nine XABCD patterns: ratios of Carney, Harmonic Trading vol. 1–2, where published tables differ
 * the wider bound. All prices here are in the long frame: X and B are lows, A and C highs, D is awaited below. A short
 * pattern is the same with every price negated.
 */

/** From..to with the excess still accepted below and above. A measure inside has no error. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly below: number;
  readonly above: number;
}

/** Which leg D is measured by: A − d·XA, C − d·XC, or C − d·AB. */
type DLeg = 'XA' | 'XC' | 'AB';

interface Recipe {
  readonly name: string;
  /** AB over XA; null where the pattern leaves it open. */
  readonly b: Span | null;
  /** BC over AB; of a Cypher XC over XA. */
  readonly c: Span;
  /** CD over BC, exact bounds. */
  readonly p: readonly [number, number];
  /** Excess in shares of XA (of AB in AB=CD). */
  readonly d: Span;
  readonly dLeg: DLeg;
  /** D must not pass X. */
  readonly isInsideX: boolean;
}

const SINGLE_TOLERANCE = 0.03;
const RANGE_TOLERANCE = 0.02;

/** A single ratio within 3 % of itself. */
function near(ratio: number): Span {
  return { from: ratio, to: ratio, below: ratio * SINGLE_TOLERANCE, above: ratio * SINGLE_TOLERANCE };
}

/** A range of ratios whose bounds give way by 2 % of themselves. */
function range(from: number, to: number): Span {
  return { from, to, below: from * RANGE_TOLERANCE, above: to * RANGE_TOLERANCE };
}

/** A single D ratio within 3 % of the leg. */
function point(ratio: number): Span {
  return { from: ratio, to: ratio, below: SINGLE_TOLERANCE, above: SINGLE_TOLERANCE };
}

const RETRACED = range(0.382, 0.886);
const XA = { dLeg: 'XA', isInsideX: false } as const;
const ABCD = { name: 'ABCD', b: null, c: RETRACED, p: [1.13, 2.618], dLeg: 'AB', isInsideX: false } as const;

const RECIPES: readonly Recipe[] = [
  { ...XA, name: 'GARTLEY', b: near(0.618), c: RETRACED, p: [1.13, 1.618], d: point(0.786), isInsideX: true },
  { ...XA, name: 'BAT', b: range(0.382, 0.5), c: RETRACED, p: [1.618, 2.618], d: point(0.886), isInsideX: true },
  { ...XA, name: 'ALT_BAT', b: near(0.382), c: RETRACED, p: [2, 3.618], d: point(1.13) },
  // the ideal is 1.27; up to 1.414 is accepted, nothing beyond
  {
    ...XA,
    name: 'BUTTERFLY',
    b: near(0.786),
    c: RETRACED,
    p: [1.618, 2.24],
    d: { from: 1.27, to: 1.414, below: SINGLE_TOLERANCE, above: 0 },
  },
  { ...XA, name: 'CRAB', b: range(0.382, 0.618), c: RETRACED, p: [2.24, 3.618], d: point(1.618) },
  { ...XA, name: 'DEEP_CRAB', b: near(0.886), c: RETRACED, p: [2, 3.618], d: point(1.618) },
  {
    name: 'CYPHER',
    b: range(0.382, 0.618),
    c: range(1.272, 1.414),
    p: [1.272, 2],
    d: point(0.786),
    dLeg: 'XC',
    isInsideX: true,
  },
  {
    ...XA,
    name: 'SHARK',
    b: null,
    c: range(1.13, 1.618),
    p: [1.618, 2.24],
    d: { from: 0.886, to: 1.13, below: RANGE_TOLERANCE, above: RANGE_TOLERANCE },
  },
  { ...ABCD, d: point(1) },
  { ...ABCD, d: point(1.272) },
  { ...ABCD, d: point(1.618) },
];

/** Four consecutive extremes in the long frame (see the module's note). */
export interface Legs {
  readonly x: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** A pattern whose first three legs fit, waiting for D in its potential reversal zone. Prices of the long frame. */
export interface Projection {
  readonly name: string;
  readonly recipe: number;
  /** The potential reversal zone: where d and p both fit. */
  readonly low: number;
  readonly high: number;
  /** The level (before any buffer) whose loss ends the pattern: the zone's low, or X where D must stay inside. */
  readonly floor: number;
  /** True for AB=CD, which starts at A. */
  readonly startsAtA: boolean;
}

function fits(ratio: number, span: Span): boolean {
  return ratio >= span.from - span.below - THRESHOLD_EPSILON && ratio <= span.to + span.above + THRESHOLD_EPSILON;
}

/** Distance outside the span in tolerances, 0 inside, at most 1. */
function errorOf(ratio: number, span: Span): number {
  if (ratio < span.from) return Math.min(1, (span.from - ratio) / span.below);
  if (ratio > span.to) return span.above === 0 ? 1 : Math.min(1, (ratio - span.to) / span.above);
  return 0;
}

function bRatio(legs: Legs): number {
  return (legs.a - legs.b) / (legs.a - legs.x);
}

function cRatio(legs: Legs, recipe: Recipe): number {
  if (recipe.dLeg === 'XC') return (legs.c - legs.x) / (legs.a - legs.x);
  return (legs.c - legs.b) / (legs.a - legs.b);
}

/** Where D is measured from, the length of one in d, and the length tolerances are shares of. */
function dScale(legs: Legs, recipe: Recipe): { origin: number; unit: number; share: number } {
  if (recipe.dLeg === 'XA') return { origin: legs.a, unit: legs.a - legs.x, share: legs.a - legs.x };
  if (recipe.dLeg === 'XC') return { origin: legs.c, unit: legs.c - legs.x, share: legs.a - legs.x };
  return { origin: legs.c, unit: legs.a - legs.b, share: legs.a - legs.b };
}

/** Every pattern that four consecutive extremes may become, with its reversal zone; empty zones are left out. */
export function project(legs: Legs): Projection[] {
  const out: Projection[] = [];
  for (let i = 0; i < RECIPES.length; i++) {
    const recipe = RECIPES[i] as Recipe;
    if (recipe.b !== null && !fits(bRatio(legs), recipe.b)) continue;
    if (!fits(cRatio(legs, recipe), recipe.c)) continue;
    const { origin, unit, share } = dScale(legs, recipe);
    const bc = legs.c - legs.b;
    const high = Math.min(origin - recipe.d.from * unit + recipe.d.below * share, legs.c - recipe.p[0] * bc);
    const low = Math.max(origin - recipe.d.to * unit - recipe.d.above * share, legs.c - recipe.p[1] * bc);
    if (low > high) continue;
    const floor = recipe.isInsideX ? Math.min(low, legs.x) : low;
    out.push({ name: recipe.name, recipe: i, low, high, floor, startsAtA: recipe.dLeg === 'AB' });
  }
  return out;
}

/** 1 − the mean error of the measures b, c and d in their tolerances: 1 is a textbook pattern. */
export function precisionOf(recipeIndex: number, legs: Legs, d: number): number {
  const recipe = RECIPES[recipeIndex] as Recipe;
  const { origin, unit, share } = dScale(legs, recipe);
  // d's tolerances are shares of a leg that may differ from the leg d counts in
  const reached = (origin - d) / unit;
  const scale = share / unit;
  const dSpan = { ...recipe.d, below: recipe.d.below * scale, above: recipe.d.above * scale };
  let sum = errorOf(cRatio(legs, recipe), recipe.c) + errorOf(reached, dSpan);
  if (recipe.b === null) return 1 - sum / 2;
  sum += errorOf(bRatio(legs), recipe.b);
  return 1 - sum / 3;
}
