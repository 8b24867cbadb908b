import type { VariantResult } from './part.ts';

/** What one refusal code kept out. R is counterfactual: shadows filled by the same rules. */
export interface GateRow {
  readonly code: string;
  readonly refused: number;
  /** Shadows that were followed to their end; refusals without a plan have none. */
  readonly followed: number;
  readonly winRate: number | null;
  readonly meanR: number | null;
  /** Sum of R: negative means that the gate saved as much. */
  readonly sumR: number | null;
}

/** Funnel and gates of a strategy that refuses with reasons. */
export interface GateAccount {
  /** Per timeframe and symbol: scans, refusals by code, signals. */
  readonly funnel: readonly {
    readonly symbol: string;
    readonly minutes: number;
    readonly scans: number;
    readonly refusals: Readonly<Record<string, number>>;
    readonly signals: number;
  }[];
  readonly rows: readonly GateRow[];
  /** Of the signals themselves. */
  readonly emitted: GateRow | null;
  /** The run again with one gate open; empty when not asked for. */
  readonly leaveOneOut: readonly VariantResult[];
}
