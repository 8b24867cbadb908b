import { Random } from '../../market/random.ts';
import { SECOND_MS } from '../../market/units.ts';
import type { RejectReason } from '../exchange/exchange.ts';
import type { Effect, IngestSettings, IngestState, SymbolState } from './state.ts';

/** What the exchange says by leaving something out counts when it says it twice, this far apart by its own time. */
export const TWICE_MS = 30 * SECOND_MS;
/** The time on an answer has whole seconds, and may be another machine's than the one that closes candles. */
export const AS_OF_MARGIN_MS = 2 * SECOND_MS;

/** A reduction at work: a copy of the state that is its own, and the effects so far. */
export interface Work {
  readonly settings: IngestSettings;
  readonly state: IngestState;
  readonly effects: Effect[];
  readonly now: number;
}

/**
 * A copy that may be changed: its connections, clock and counts freely, lists inside only by replacing them, and a
 * symbol after `ownSymbol`, since most events concern one of many.
 */
export function copyOf(state: IngestState): IngestState {
  const copy = { ...state };
  copy.symbols = state.symbols.slice();
  copy.connections = state.connections.map((one) => ({ ...one }));
  copy.clock = { ...state.clock };
  copy.rest = { ...state.rest };
  copy.counts = { ...state.counts };
  return copy;
}

/** One symbol's state, to be changed; undefined when there is no such symbol. */
export function ownSymbol({ state }: Work, symbol: string): SymbolState | undefined {
  const index = state.symbols.findIndex((one) => one.symbol === symbol);
  if (index < 0) return undefined;
  const own = { ...state.symbols[index]! };
  state.symbols[index] = own;
  return own;
}

/** The next seeded number in (0, 1): spreads what we do over time, decides nothing. */
export function uniform({ state }: Work): number {
  const random = new Random(state.random);
  const drawn = random.uniform();
  state.random = random.save();
  return drawn;
}

/** Counts something that was turned away. */
export function countReject({ state }: Work, reason: RejectReason): void {
  const { rejects } = state.counts;
  state.counts.rejects = { ...rejects, [reason]: (rejects[reason] ?? 0) + 1 };
}
