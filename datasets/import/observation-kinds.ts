import type { ObservationKind } from '../../engine/market/observation.ts';

/** A number of a kind's payload: the column names it goes by (letters and digits only) and the values that can be true. */
export interface PayloadNumber {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Stands in where the file has no such column. */
  readonly fallback?: number;
  /** A row without it says nothing. */
  readonly required?: true;
}

/** How the rows of a kind are read. */
export interface KindRules {
  /** Absent for kinds whose columns are taken as they are named. */
  readonly numbers?: readonly PayloadNumber[];
  /** A row dated by a day alone describes that whole day and is known only after its end. */
  readonly datedByDayEnd?: true;
  readonly needsSymbol?: true;
  /** Several may happen at one instant, so that the time alone does not identify one. */
  readonly manyAtOnce?: true;
}

const PERCENT = { min: 0, max: 100, required: true } as const;

/** Rules by kind. */
export const KIND_RULES: Readonly<Record<ObservationKind, KindRules>> = {
  FUNDING_SETTLED: {
    numbers: [
      { name: 'rate', aliases: ['fundingrate', 'lastfundingrate', 'rate'], min: -1, max: 1, required: true },
      { name: 'intervalHours', aliases: ['fundingintervalhours', 'intervalhours'], min: 1, max: 24, fallback: 8 },
    ],
    needsSymbol: true,
  },
  FUNDING_PREDICTED: {
    numbers: [
      { name: 'rate', aliases: ['fundingrate', 'predictedrate', 'rate'], min: -1, max: 1, required: true },
      { name: 'nextTime', aliases: ['nextfundingtime', 'nexttime'] },
    ],
    needsSymbol: true,
  },
  OPEN_INTEREST: {
    numbers: [
      { name: 'oiBase', aliases: ['sumopeninterest', 'openinterest', 'oibase'], min: 0 },
      {
        name: 'oiQuote',
        aliases: ['sumopeninterestvalue', 'futuresopeninterest', 'openinterestvalue', 'oiquote'],
        min: 0,
      },
    ],
    datedByDayEnd: true,
  },
  LONG_SHORT_RATIO: {
    numbers: [{ name: 'ratio', aliases: ['longshortratio', 'countlongshortratio', 'ratio'], min: 0, required: true }],
    datedByDayEnd: true,
  },
  MARK_INDEX: {
    numbers: [
      { name: 'mark', aliases: ['markprice', 'mark'], min: 0, required: true },
      { name: 'index', aliases: ['indexprice', 'index'], min: 0, required: true },
    ],
    needsSymbol: true,
  },
  LIQUIDATION: { manyAtOnce: true, needsSymbol: true },
  DOMINANCE: {
    numbers: [
      { name: 'btcPct', aliases: ['btcdominance', 'btcpct', 'dominance'], ...PERCENT },
      { name: 'totalCap', aliases: ['totalmarketcap', 'totalcap'], min: 0 },
    ],
    datedByDayEnd: true,
  },
  ALT_SEASON: {
    numbers: [{ name: 'index', aliases: ['altseasonindex', 'altseason', 'index'], ...PERCENT }],
    datedByDayEnd: true,
  },
  FEAR_GREED: { numbers: [{ name: 'value', aliases: ['fng', 'feargreed', 'feargreedindex', 'value'], ...PERCENT }] },
  NEWS: { manyAtOnce: true },
  SOCIAL: { datedByDayEnd: true, manyAtOnce: true },
  CALENDAR_SCHEDULED: { manyAtOnce: true },
  CALENDAR_ACTUAL: { manyAtOnce: true },
  EXCHANGE_RESERVE: { datedByDayEnd: true, manyAtOnce: true },
  ONCHAIN: { datedByDayEnd: true, manyAtOnce: true },
  LISTING: { manyAtOnce: true },
};
