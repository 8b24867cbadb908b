import type { Costs } from './costs.ts';
import type { IntrabarMode } from './intrabar.ts';
import type { Sizing } from './sizing.ts';

/** How the broker behaves; part of a run's config. */
export interface BrokerConfig {
  readonly initialCash: number;
  readonly costs: Costs;
  readonly sizing: Sizing;
  /** Largest sum of notionals over equity. */
  readonly leverageMax: number;
  readonly intrabar: IntrabarMode;
  /** An order fills at the first open at or after decision + latency. */
  readonly latencyMs: number;
}
