/** Compares the engine's trades with the reference simulator's. */
import { expect } from 'vitest';
import type { Trade } from '../broker/trade.ts';
import type { ReferenceTrade } from './reference-input.ts';

const FIELDS = ['side', 'exitKind', 'entryTime', 'exitTime', 'ambiguous', 'gapExposed', 'syntheticMinutes'] as const;
const PRICES = 'quantity entryPrice exitPrice stop target fees slippage funding pnl pnlWorst pnlBest';
const RATIOS = 'rMultiple maeFraction mfeFraction maeR mfeR';
const NUMBERS = `${PRICES} ${RATIOS}`.split(' ') as (keyof ReferenceTrade)[];

/** Trade for trade: names and times equal, numbers within the rounding of doubles. */
export function expectAgreement(engine: readonly Trade[], reference: readonly ReferenceTrade[]): void {
  const names = (trade: Trade | ReferenceTrade): unknown[] => FIELDS.map((field) => trade[field]);
  expect(engine.map(names)).toEqual(reference.map(names));
  for (const [i, trade] of reference.entries()) {
    for (const field of NUMBERS) {
      const [ours, theirs] = [engine[i]![field] as number | undefined, trade[field] as number | undefined];
      if (theirs === undefined) expect([i, field, ours]).toEqual([i, field, undefined]);
      else if (!(Math.abs(ours! - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs)))) {
        expect([i, field, ours, trade]).toEqual([i, field, theirs, trade]);
      }
    }
  }
}
