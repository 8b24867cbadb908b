import { compareCodeUnits, HOUR_MS, MINUTE_MS } from './units.ts';

/** Kinds of side data, in their fixed rank: the order in which observations of one instant are applied. */
export const OBSERVATION_KINDS = [
  'FUNDING_SETTLED',
  'FUNDING_PREDICTED',
  'OPEN_INTEREST',
  'LONG_SHORT_RATIO',
  'MARK_INDEX',
  'LIQUIDATION',
  'DOMINANCE',
  'ALT_SEASON',
  'FEAR_GREED',
  'NEWS',
  'SOCIAL',
  'CALENDAR_SCHEDULED',
  'CALENDAR_ACTUAL',
  'EXCHANGE_RESERVE',
  'ONCHAIN',
  'LISTING',
] as const;

export type ObservationKind = (typeof OBSERVATION_KINDS)[number];

const RANK = new Map<ObservationKind, number>(OBSERVATION_KINDS.map((kind, rank) => [kind, rank]));

/** Values of one observation. Numbers are finite; text is shown, never computed with. */
export type ObservationPayload = Readonly<Record<string, number | string>>;

/**
 * One piece of side data. A decision at time t may use it iff `availableAt` ≤ t. `eventTime` is what it describes.
 * `lagAssumed` marks an availability that is a convention, not a record.
 */
export interface Observation {
  readonly id: string;
  readonly kind: ObservationKind;
  /** The symbol it speaks of, or null for the whole market. */
  readonly symbol: string | null;
  readonly eventTime: number;
  readonly availableAt: number;
  readonly lagAssumed: boolean;
  readonly source: string;
  readonly payload: ObservationPayload;
}

/** Milliseconds from eventTime to availableAt when the publication time is unknown (conservative conventions). */
export const DEFAULT_LAG_MS: Readonly<Record<ObservationKind, number>> = {
  FUNDING_SETTLED: MINUTE_MS,
  FUNDING_PREDICTED: 0,
  OPEN_INTEREST: MINUTE_MS,
  LONG_SHORT_RATIO: MINUTE_MS,
  MARK_INDEX: 1_000,
  LIQUIDATION: 0,
  DOMINANCE: 5 * MINUTE_MS,
  ALT_SEASON: HOUR_MS,
  FEAR_GREED: 10 * MINUTE_MS,
  NEWS: 5 * MINUTE_MS,
  SOCIAL: 15 * MINUTE_MS,
  CALENDAR_SCHEDULED: -24 * HOUR_MS,
  CALENDAR_ACTUAL: 1_000,
  EXCHANGE_RESERVE: 24 * HOUR_MS,
  ONCHAIN: 24 * HOUR_MS,
  LISTING: 0,
};

/** Total order of observations: availableAt, kind's rank, symbol (market-wide first), id in code units. */
export function compareObservations(a: Observation, b: Observation): number {
  return (
    a.availableAt - b.availableAt ||
    (RANK.get(a.kind) ?? 0) - (RANK.get(b.kind) ?? 0) ||
    compareCodeUnits(a.symbol ?? '', b.symbol ?? '') ||
    compareCodeUnits(a.id, b.id)
  );
}
