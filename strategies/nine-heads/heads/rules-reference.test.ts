/** The rules head against a plain reading of its table over lists of past candles. */
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../../engine/testing/real-month.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { ScopeRun } from '../testing/scopes.ts';
import { mirrored, scoresOf } from './head.contract.ts';
import { RulesHead } from './rules.ts';

interface Row {
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
}

interface Event {
  readonly at: number;
  readonly kind: string;
  readonly side: 1 | -1;
  readonly value: number;
}

/** Tolerance of comparisons between computed distances. */
const E = 1e-12;

/** A candle's prices turned upside down for shorts. */
const turn = ({ o, h, l, c }: Row, side: 1 | -1): Row => (side > 0 ? { o, h, l, c } : { o: -o, h: -l, l: -h, c: -c });
const body = ({ o, c }: Row): number => Math.abs(c - o);

class Reference {
  private readonly rows: Row[] = [];
  private readonly turns: { kind: string; price: number; index: number; atr: number }[] = [];
  private readonly events: Event[] = [];
  private readonly broken = new Set<number>();

  score(scope: TimeframeScope): number {
    const { open: o, high: h, low: l, close: c } = scope.candle;
    this.rows.push({ o, h, l, c });
    const { confirmed } = scope.zigzag3;
    if (confirmed !== null) this.turns.push({ ...confirmed, atr: scope.atr });
    const now = this.rows.length - 1;
    for (const side of [1, -1] as const) {
      const doubled = this.isDouble(side);
      if (now < 20) continue;
      const found = [...this.kinds(scope, side), ...(doubled ? ([['DOUBLE', 0.55, false]] as const) : [])];
      const closes = this.rows.map((row) => side * row.c);
      const isAfterMove = closes[now - 5]! - closes[now - 1]! >= 0.5 * scope.atr - E;
      const { levels } = scope.market;
      const near = 0.5 * scope.atr;
      const level = (levels.isNear(side, c, near) ? 1.25 : 1) * (levels.isNear(-side as 1 | -1, c, near) ? 0.6 : 1);
      const vr = scope.volumeRatio;
      const volume = vr >= 1.5 ? 1 : vr >= 1.2 ? 0.95 : 0.85;
      for (const [kind, strength, isReversal] of found) {
        if (isReversal && !isAfterMove) continue;
        this.events.push({ at: now, kind, side, value: strength * level * volume });
      }
    }
    return now < 20 ? NaN : Math.max(-1, Math.min(1, this.twoStrongest(1, now) - this.twoStrongest(-1, now)));
  }

  /** Of each kind the strongest event, faded; the two largest of these together. */
  private twoStrongest(side: 1 | -1, now: number): number {
    const byKind = new Map<string, number>();
    for (const { at, kind, side: own, value } of this.events) {
      if (own !== side) continue;
      const left = value * 2 ** (-(now - at) / 3);
      if (left >= 1e-3) byKind.set(kind, Math.max(left, byKind.get(kind) ?? 0));
    }
    const [first = 0, second = 0] = [...byKind.values()].sort((a, b) => b - a);
    return first + second;
  }

  private isDouble(side: 1 | -1): boolean {
    const kind = side > 0 ? 'low' : 'high';
    const place = this.turns.findLastIndex((one) => one.kind === kind);
    const [first, between, second] = this.turns.slice(Math.max(0, place - 2), place + 1);
    if (place < 2 || this.broken.has(place)) return false;
    const isLevel = Math.abs(first!.price - second!.price) <= 0.5 * second!.atr + E;
    if (!isLevel || second!.index - first!.index < 10) return false;
    if (!(side * this.rows.at(-1)!.c > side * between!.price)) return false;
    this.broken.add(place);
    return true;
  }

  /** Patterns of the table that end in the last candle: kind, strength, whether it reverses a move. */
  private kinds(scope: TimeframeScope, side: 1 | -1): (readonly [string, number, boolean])[] {
    const last = this.rows.slice(-11).map((row) => turn(row, side));
    const [r, p, q] = [last.at(-1)!, last.at(-2)!, last.at(-3)!];
    const mean = last.slice(0, 10).reduce((sum, row) => sum + body(row), 0) / 10;
    const range = r.h - r.l;
    const isUp = r.c > r.o;
    const isPrevDown = p.c < p.o;
    const lowerWick = Math.min(r.o, r.c) - r.l;
    const upperWick = (row: Row): number => row.h - Math.max(row.o, row.c);
    const isLowest = r.l <= Math.min(...last.slice(1).map((row) => row.l));
    const hammer = lowerWick >= 2 * body(r) - E && upperWick(r) <= 0.1 * range + E && body(r) <= 0.35 * range + E;
    const trio = [q, p, r];
    const soldiers =
      trio.every((row) => row.c > row.o && body(row) > 0.7 * mean + E && upperWick(row) <= 0.3 * body(row) + E) &&
      [1, 2].every((k) => {
        const [before, row] = [trio[k - 1]!, trio[k]!];
        return row.o >= before.o && row.o <= before.c && row.c > before.c;
      });
    const edge = scope.features.previous[side > 0 ? 58 : 59]! * side;
    const risk = (r.c - r.l) / Math.abs(r.c);
    const reversal =
      range > 0 &&
      r.c >= r.o &&
      body(r) < 0.23 * range - E &&
      upperWick(r) <= 0.05 * range + E &&
      lowerWick >= 0.5 * range - E &&
      risk >= 0.004 - E;
    const rules: [boolean, string, number, boolean][] = [
      [isPrevDown && isUp && r.o <= p.c && r.c >= p.o && body(r) > body(p) + E, 'ENGULF', 0.45, true],
      [hammer && range > 0 && isLowest, 'HAMMER', 0.4, true],
      [reversal, 'REVERSAL', 0.45, true],
      [
        isPrevDown && isUp && body(p) > mean + E && (r.o < p.l || r.o <= p.c) && r.c > (p.o + p.c) / 2 && r.c < p.o,
        'PIERCING',
        0.35,
        true,
      ],
      [q.c < q.o && body(q) > mean + E && body(p) < 0.5 * mean - E && isUp && r.c > (q.o + q.c) / 2, 'STAR', 0.5, true],
      [soldiers, 'SOLDIERS', 0.45, false],
      [isPrevDown && isUp && isLowest && Math.abs(r.l - p.l) <= 0.05 * scope.atr + E, 'TWEEZER', 0.25, true],
      [isPrevDown && isUp && body(p) > mean + E && r.o >= p.c && r.c <= p.o, 'HARAMI', 0.2, true],
      [isUp && body(r) >= 0.9 * range - E && body(r) > 1.5 * mean + E, 'MARUBOZU', 0.3, false],
      [p.h < q.h && p.l > q.l && r.c > q.h, 'INSIDE', 0.35, false],
      [r.c > edge && scope.volumeRatio >= 1.5, 'RANGE', 0.4, false],
    ];
    return rules.flatMap(([holds, ...rest]) => (holds ? [rest] : []));
  }
}

function expectReference(candles: CandleColumns, minutes: number): void {
  const run = new ScopeRun();
  const head = new RulesHead();
  const reference = new Reference();
  for (let row = 0; row < candles.length; row++) {
    for (const scope of run.step(candles, row)) {
      if (scope.minutes !== minutes) continue;
      const [score, expected] = [head.score(scope), reference.score(scope)];
      if (Number.isNaN(expected)) expect(score).toBeNaN();
      else expect(score).toBeCloseTo(expected, 9);
    }
  }
}

describe('the rules head', () => {
  it('is what its table says, on 20 walks', () => {
    for (let seed = 0; seed < 20; seed++) expectReference(walkCandles(600, { seed: `rules ${seed}` }), 1);
  });

  const month = realMonthPath('ETHUSDT', '2022-05');
  it.skipIf(month === undefined)('is what its table says, on a real month of 15m', () => {
    expectReference(readRealMonth(month!), 15);
  });

  it('turns around with the market', () => {
    const candles = walkCandles(900, { seed: 'turned' });
    const scores = scoresOf(new RulesHead(), candles);
    const turned = scoresOf(new RulesHead(), mirrored(candles));
    for (let i = 20; i < 900; i++) expect(turned[i]).toBeCloseTo(-scores[i]!, 6);
  });
});
