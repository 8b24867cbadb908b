/** A two-sided interval at `level` (0.95), in the unit of what it bounds. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}

/** The same strategy run again with one thing changed. Money in quote units. */
export interface VariantResult {
  /** 'head', 'gate', 'intrabar' or what the strategy calls it. */
  readonly group: string;
  /** What is different: 'without technical', 'bias gate open', 'optimistic'. */
  readonly name: string;
  readonly trades: number;
  readonly netProfit: number;
  readonly meanR: number | null;
  readonly winRate: number | null;
  /** Annualised Sharpe of daily returns; null when it has none. */
  readonly sharpe: number | null;
  readonly maxDrawdown: number;
}
