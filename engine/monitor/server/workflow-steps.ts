import { isoTime } from '../../market/iso-time.ts';
import { timeframeOf } from '../../market/timeframe.ts';
import type { HeadVoteAnswer, LiveEvent } from '../../live/status.ts';

/** Steps that are told again to who comes later. */
const STEPS_KEPT = 100;

/** What a candle goes through, as the outside calls it. */
export type WorkflowStep =
  | 'candle_received'
  | 'candle_complete'
  | 'indicator_calculation'
  | 'consensus_calculation'
  | 'signal_rejected'
  | 'signal_generated';

const STEP_OF = {
  candleReceived: 'candle_received',
  frame: 'candle_complete',
  indicators: 'indicator_calculation',
  consensus: 'consensus_calculation',
  refused: 'signal_rejected',
  signal: 'signal_generated',
} as const satisfies Partial<Record<LiveEvent['kind'], WorkflowStep>>;

/** An event that is a step of the workflow. */
export type StepEvent = Extract<LiveEvent, { readonly kind: keyof typeof STEP_OF }>;

/** The event as a step, or undefined when it is none. */
export function stepEventOf(event: LiveEvent): StepEvent | undefined {
  return Object.hasOwn(STEP_OF, event.kind) ? (event as StepEvent) : undefined;
}

/** What the outside calls a step. */
export function stepOf({ kind }: StepEvent): WorkflowStep {
  return STEP_OF[kind];
}

function ballotOf(votes: readonly Pick<HeadVoteAnswer, 'direction'>[]): string {
  const count = (direction: number): number => votes.filter((vote) => vote.direction === direction).length;
  return `${count(1)} long, ${count(-1)} short, ${count(0)} neutral`;
}

/** Four figures are enough to see why. */
function shown(value: number | null): string {
  return value === null ? 'nothing' : `${Number(value.toPrecision(4))}`;
}

function detailOf(event: StepEvent): string {
  switch (event.kind) {
    case 'candleReceived':
      return `opened ${isoTime(event.openTime)}, ${event.source}`;
    case 'frame':
      return `closed ${isoTime(event.closeTime)}, decided and stored`;
    case 'indicators':
      return `${event.calculations} values`;
    case 'consensus':
      return ballotOf(event.votes);
    case 'refused':
      return `${event.code}: ${shown(event.measured)} against ${shown(event.threshold)}`;
    case 'signal':
      return `${event.signal.side ?? event.signal.kind} at ${event.signal.price}`;
  }
}

/** A step as one row: what happened when, to whom, in words. */
function rowOf(event: StepEvent): object {
  const about = event.kind === 'signal' ? event.signal : event;
  return {
    timestamp: event.time,
    step: stepOf(event),
    symbol: 'symbol' in about ? about.symbol : null,
    timeframe: event.kind === 'consensus' ? timeframeOf(event.minutes) : event.kind === 'candleReceived' ? '1m' : null,
    bot: 'bot' in about ? about.bot : null,
    detail: detailOf(event),
  };
}

/** The newest steps of the workflow. */
export class RecentSteps {
  readonly #steps: StepEvent[] = [];

  /** Keeps a step. */
  note(event: StepEvent): void {
    this.#steps.push(event);
    if (this.#steps.length > 2 * STEPS_KEPT) this.#steps.splice(0, STEPS_KEPT);
  }

  /** At most a hundred, newest first. */
  rows(): object[] {
    return this.#steps.slice(-STEPS_KEPT).reverse().map(rowOf);
  }
}
