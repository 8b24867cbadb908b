import { MINUTE_MS } from '../../market/units.ts';
import { acceptAbsent } from './candles.ts';
import type { Ask, SymbolState } from './state.ts';
import { AS_OF_MARGIN_MS, ownSymbol, TWICE_MS } from './work.ts';
import type { Work } from './work.ts';

/** A symbol that was taken off the exchange, or halted, has no minutes: two words of the exchange's together say so. */

/** Notes an answer without anything from the first missing minute on, made at `asOf` by the exchange's clock. */
export function noteNothing(one: SymbolState, asOf: number): void {
  if (one.next + MINUTE_MS + AS_OF_MARGIN_MS > asOf) return;
  const { nothing } = one;
  if (nothing?.openTime !== one.next) one.nothing = { openTime: one.next, asOf, isSure: false };
  else if (asOf - nothing.asOf >= TWICE_MS) one.nothing = { ...nothing, isSure: true };
}

/** True when only the exchange can say whether there will ever be something: whether it still trades the symbol. */
export function isInDoubt({ nothing, next }: SymbolState): boolean {
  return nothing !== null && nothing.isSure && nothing.openTime === next;
}

/** Takes the word whether a symbol is traded: if not, what was over when nothing was there is absent. */
export function takeTrading(work: Work, ask: Ask, isTrading: boolean): void {
  const one = ownSymbol(work, ask.symbol)!;
  const { nothing, waiting, next } = one;
  one.nothing = null;
  // What the stream has brought meanwhile speaks against it.
  const isRefuted = nothing?.openTime !== next || (waiting.at(-1)?.openTime ?? next) > next;
  if (isTrading || isRefuted || !work.state.clock.isTrusted) return;
  const end = nothing.asOf - AS_OF_MARGIN_MS - MINUTE_MS;
  for (let openTime = next; openTime <= end; openTime += MINUTE_MS) {
    acceptAbsent(work, one, { openTime, isTold: true });
  }
}
