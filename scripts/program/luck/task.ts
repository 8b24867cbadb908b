import type { Instrument } from '../../../engine/market/instrument.ts';
import type { RunConfig } from '../../../engine/run/config.ts';
import type { VariantResult } from '../../../reports/validation/part.ts';
import type { SharedMarket } from './market.ts';

/** What every thread is given once. */
export interface LuckSetup {
  /** Built-in name or path of the strategy, from the project's folder. */
  readonly strategy: string;
  readonly instruments: readonly Instrument[];
  readonly market: SharedMarket;
}

/** One replay for a thread: of the market as it was, or of one put together in the order of `permutation`. */
export interface LuckTask {
  readonly params: Readonly<Record<string, unknown>>;
  readonly config: RunConfig;
  /** Key of the random order; undefined for the market as it was. */
  readonly permutation?: string;
}

/** What came of a task. */
export interface TaskFigures {
  readonly result: Omit<VariantResult, 'group' | 'name'>;
  /** Fingerprint of everything the run did; null for a permuted market. */
  readonly outputs: string | null;
}

/** A thread's answer. A failure that is meant for the user crosses threads as its parts: a class would be lost. */
export type TaskAnswer =
  { readonly figures: TaskFigures } | { readonly failure: { readonly code: string; readonly message: string } };
