import type { ObservationKind } from '../../engine/market/observation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { ObservationView } from '../../engine/strategy/view.ts';
import type { SymbolScope } from './scope.ts';

/** How long after it became available a piece of side data may be used; for fundings that state no interval. */
export const TIME_TO_LIVE_MS = {
  FUNDING_SETTLED: 12 * HOUR_MS,
  OPEN_INTEREST: 20 * MINUTE_MS,
  LONG_SHORT_RATIO: 30 * MINUTE_MS,
  MARK_INDEX: 5 * MINUTE_MS,
  DOMINANCE: 2 * DAY_MS,
  ALT_SEASON: 2 * DAY_MS,
  FEAR_GREED: 36 * HOUR_MS,
  NEWS: DAY_MS,
  SOCIAL: 6 * HOUR_MS,
  EXCHANGE_RESERVE: 3 * DAY_MS,
} as const satisfies Partial<Record<ObservationKind, number>>;

/** Kinds of side data that heads look at. */
export type SideKind = keyof typeof TIME_TO_LIVE_MS;

/** Hours from one funding to the next; exchanges that do not say so settle every eight. */
export function fundingIntervalHours(view: ObservationView): number {
  return view.number('intervalHours') ?? 8;
}

/** Milliseconds after `availableAt` for which what this view shows may be used; a funding lives for 1.5 intervals. */
export function timeToLiveMs(kind: SideKind, view: ObservationView): number {
  return kind === 'FUNDING_SETTLED' ? 1.5 * HOUR_MS * fundingIntervalHours(view) : TIME_TO_LIVE_MS[kind];
}

/** One kind of side data as it is known now, and whether it may still be used. */
export class SideView {
  readonly kind: SideKind;
  readonly view: ObservationView;
  readonly #market: SymbolScope;

  constructor(market: SymbolScope, kind: SideKind, isGlobal = false) {
    this.kind = kind;
    this.view = market.observe(kind, isGlobal);
    this.#market = market;
  }

  /** When the event took place, epoch ms; NaN while nothing is known. */
  get eventTime(): number {
    return this.view.eventTime ?? NaN;
  }

  get isFresh(): boolean {
    const { availableAt } = this.view;
    return availableAt !== undefined && this.#market.time - availableAt <= timeToLiveMs(this.kind, this.view);
  }

  /** Something is known, but too old to be used. */
  get isStale(): boolean {
    return this.view.availableAt !== undefined && !this.isFresh;
  }

  /** A number of the payload; NaN when there is none, or when it is too old to be used. */
  number(field: string): number {
    return this.isFresh ? (this.view.number(field) ?? NaN) : NaN;
  }
}
