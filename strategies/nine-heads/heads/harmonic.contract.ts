/** What the harmonic head must find, by a plain search: every quadruple of extremes against every later candle. */
import type { Turn } from '../primitives/zigzag.ts';

export interface HarmonicInput {
  readonly candles: { open: number; high: number; low: number; close: number }[];
  /** All confirmed extremes of the zigzag of 3 ATR14. */
  readonly turns: Turn[];
  readonly atrs: number[];
}

export interface FoundPattern {
  readonly name: string;
  readonly side: number;
  readonly index: number;
  readonly precision: number;
}

type Interval = readonly [number, number];

/** name, b, c, p, d (accepted interval of shares), ideal d, inside X. Single values as intervals of no width. */
const TABLE: readonly (readonly [string, Interval | null, Interval, Interval, Interval, Interval, boolean])[] = [
  ['GARTLEY', [0.618, 0.618], [0.382, 0.886], [1.13, 1.618], [0.756, 0.816], [0.786, 0.786], true],
  ['BAT', [0.382, 0.5], [0.382, 0.886], [1.618, 2.618], [0.856, 0.916], [0.886, 0.886], true],
  ['ALT_BAT', [0.382, 0.382], [0.382, 0.886], [2, 3.618], [1.1, 1.16], [1.13, 1.13], false],
  ['BUTTERFLY', [0.786, 0.786], [0.382, 0.886], [1.618, 2.24], [1.24, 1.414], [1.27, 1.414], false],
  ['CRAB', [0.382, 0.618], [0.382, 0.886], [2.24, 3.618], [1.588, 1.648], [1.618, 1.618], false],
  ['DEEP_CRAB', [0.886, 0.886], [0.382, 0.886], [2, 3.618], [1.588, 1.648], [1.618, 1.618], false],
  ['CYPHER', [0.382, 0.618], [1.272, 1.414], [1.272, 2], [0.756, 0.816], [0.786, 0.786], true],
  ['SHARK', null, [1.13, 1.618], [1.618, 2.24], [0.866, 1.15], [0.886, 1.13], false],
  ['ABCD', null, [0.382, 0.886], [1.13, 2.618], [0.97, 1.03], [1, 1], false],
  ['ABCD', null, [0.382, 0.886], [1.13, 2.618], [1.242, 1.302], [1.272, 1.272], false],
  ['ABCD', null, [0.382, 0.886], [1.13, 2.618], [1.588, 1.648], [1.618, 1.618], false],
];

/** Shares of tolerance by which a ratio of b or c misses: 3 % of a single value, 2 % of a bound. Above 1 it is refused. */
function miss(ratio: number, [from, to]: Interval): number {
  const share = from === to ? 0.03 : 0.02;
  return Math.max(0, (from - ratio) / (from * share), (ratio - to) / (to * share));
}

/** Patterns that four consecutive extremes and the candles after them complete. */
function search({ candles, atrs }: HarmonicInput, [x, a, b, c]: readonly [Turn, Turn, Turn, Turn]): FoundPattern[] {
  const side = c.kind === 'high' ? 1 : -1;
  const leg = (from: Turn, to: Turn): number => Math.abs(to.price - from.price);
  return TABLE.flatMap(([name, bSpan, cSpan, pSpan, accepted, ideal, isInside]) => {
    const isCypher = name === 'CYPHER';
    const isFour = name === 'ABCD';
    const bMiss = bSpan === null ? null : miss(leg(a, b) / leg(x, a), bSpan);
    const cMiss = miss(isCypher ? leg(x, c) / leg(x, a) : leg(b, c) / leg(a, b), cSpan);
    if ((bMiss ?? 0) > 1 + 1e-7 || cMiss > 1 + 1e-7) return [];
    // depth of D below C (above it for shorts), in quote units
    const unit = isCypher ? leg(x, c) : isFour ? leg(a, b) : leg(x, a);
    const share = isFour ? leg(a, b) : leg(x, a);
    const start = isCypher || isFour ? 0 : side * (c.price - a.price);
    const depthOf = (ratio: number, nominal: number): number => start + nominal * unit + (ratio - nominal) * share;
    const near = Math.max(depthOf(accepted[0], ideal[0]), pSpan[0] * leg(b, c));
    const far = Math.min(depthOf(accepted[1], ideal[1]), pSpan[1] * leg(b, c));
    if (near > far) return [];
    const invalid = (isInside ? Math.max(far, leg(x, c)) : far) + 0.2 * (atrs[c.confirmedIndex] as number);
    const expiry = c.confirmedIndex + 2 * (c.index - (isFour ? a.index : x.index));
    let deepest = -Infinity;
    for (let t = c.index + 1; t <= Math.min(expiry, candles.length - 1); t++) {
      const { open, high, low, close } = candles[t]!;
      const reach = side > 0 ? c.price - low : high - c.price;
      deepest = Math.max(deepest, reach);
      if (t < c.confirmedIndex) continue;
      const closed = side * (c.price - close);
      if (closed > invalid) return [];
      const location = side > 0 ? (close - low) / (high - low) : (high - close) / (high - low);
      if (reach < near || closed > far || !(side * (close - open) > 0 || location >= 0.6 - 1e-9)) continue;
      const under = (depthOf(ideal[0], ideal[0]) - deepest) / ((ideal[0] - accepted[0]) * share);
      const excess = deepest - depthOf(ideal[1], ideal[1]);
      const over = accepted[1] > ideal[1] ? excess / ((accepted[1] - ideal[1]) * share) : Math.sign(excess);
      const dMiss = Math.min(1, Math.max(0, under, over));
      const misses = [cMiss, dMiss, ...(bMiss === null ? [] : [bMiss])].map((one) => Math.min(1, one));
      const precision = 1 - misses.reduce((sum, one) => sum + one, 0) / misses.length;
      return [{ name, side, index: t, precision }];
    }
    return [];
  });
}

/** All triggers in order of their quadruples, and the score at every candle (NaN while there are fewer than 4 extremes). */
export function harmonicReference(input: HarmonicInput): { triggers: FoundPattern[]; scores: number[] } {
  const { turns } = input;
  const triggers = turns.slice(3).flatMap((c, i) => search(input, [turns[i]!, turns[i + 1]!, turns[i + 2]!, c]));
  const readyFrom = turns[3]?.confirmedIndex ?? Infinity;
  const scores = input.candles.map((_, t) => {
    if (t < readyFrom) return NaN;
    const sum = (side: number): number =>
      triggers
        .filter((one) => one.side === side && one.index <= t)
        .map(({ precision, index }) => (0.5 + 0.5 * precision) * 2 ** (-(t - index) / 10))
        .sort((a, b) => b - a)
        .slice(0, 2)
        .reduce((total, one) => total + one, 0);
    return Math.max(-1, Math.min(1, sum(1) - sum(-1)));
  });
  return { triggers, scores };
}
