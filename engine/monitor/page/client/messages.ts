import type { Candle } from '../../../market/candle.ts';
import type { BotState, ConnectionEvent, LiveSignal } from '../../../live/status.ts';

/** A step of the workflow as it is told; which fields come depends on the step. */
export interface StepData {
  readonly time?: number;
  readonly symbol?: string;
  readonly bot?: string;
  readonly minutes?: number;
  readonly openTime?: number;
  readonly closeTime?: number;
  readonly source?: string;
  readonly calculations?: number;
  readonly votes?: readonly { readonly direction: number }[];
  readonly code?: string;
  readonly measured?: number | null;
  readonly threshold?: number | null;
}

/** What a step of the workflow is called. */
export type StepName =
  | 'candle_received'
  | 'candle_complete'
  | 'indicator_calculation'
  | 'consensus_calculation'
  | 'signal_rejected'
  | 'signal_generated';

/** What the run tells over its WebSocket; `timestamp` is epoch ms. Kinds that are not shown are left out. */
export type Message = { readonly timestamp: number } & (
  | { readonly type: 'workflow_update'; readonly update: StepName; readonly data: StepData }
  | { readonly type: 'new_signal'; readonly signal: LiveSignal }
  | { readonly type: 'status_changed'; readonly phase: string; readonly reason: string | null }
  | { readonly type: 'forming'; readonly symbol: string; readonly candle: Candle }
  | { readonly type: 'connection'; readonly event: ConnectionEvent }
  | { readonly type: 'bot_changed'; readonly bot: string; readonly state: BotState; readonly reason: string | null }
);

/** A row of the newest steps, for a page that comes later. */
export interface StepRow {
  readonly timestamp: number;
  readonly step: StepName;
  readonly symbol: string | null;
  readonly timeframe: string | null;
  readonly bot: string | null;
  readonly detail: string;
}
