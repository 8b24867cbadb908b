import type { EquityPoint, Trade } from '../broker/trade.ts';
import { isoTime } from '../market/iso-time.ts';

/** A value in a column: NaN where a number has no meaning, '' where a text has none. */
export type Cell = number | string | boolean;

/** A table by its columns, all of one length: what a DataFrame takes. */
export type Columns<Name extends string = string> = Record<Name, Cell[]>;

const TRADE_COLUMNS = [
  'id',
  'symbol',
  'side',
  'quantity',
  'entryTime',
  'entryPrice',
  'entryReason',
  'exitTime',
  'exitPrice',
  'exitKind',
  'exitReason',
  'stop',
  'target',
  'fees',
  'slippage',
  'funding',
  'pnl',
  'rMultiple',
  'maeFraction',
  'mfeFraction',
  'maeR',
  'mfeR',
  'ambiguous',
  'pnlWorst',
  'pnlBest',
  'gapExposed',
  'syntheticMinutes',
] as const satisfies readonly (keyof Trade)[];

const EQUITY_COLUMNS = [
  'time',
  'cash',
  'equity',
  'exposure',
  'openPositions',
] as const satisfies readonly (keyof EquityPoint)[];

/** Fields that hold a moment in epoch ms. */
const MOMENT = /(^t|T)ime$/;

/**
 * Turns rows into columns of these names (default: the first row's own). A number or nothing under a name that ends in
 * "time" is a moment and becomes ISO 8601 text, UTC; any other missing value becomes NaN, or '' in a column of texts.
 */
export function columnsOf<Row extends object, Name extends string = Extract<keyof Row, string>>(
  rows: readonly Row[],
  names: readonly Name[] = Object.keys(rows[0] ?? {}) as Name[],
): Columns<Name> {
  const column = (name: Name): Cell[] => {
    const values = rows.map((row) => (row as Record<string, Cell | null | undefined>)[name] ?? undefined);
    const isMoment = MOMENT.test(name) && values.every((value) => value === undefined || typeof value === 'number');
    const missing = isMoment || values.some((value) => typeof value === 'string') ? '' : NaN;
    return values.map((value) => (value === undefined ? missing : isMoment ? isoTime(value as number) : value));
  };
  return Object.fromEntries(names.map((name) => [name, column(name)])) as Columns<Name>;
}

/** A run's trades in closing order. Money in quote units, excursions as fractions and in R; see `Trade`. */
export function tradeColumns(trades: readonly Trade[]): Columns<keyof Trade> {
  return columnsOf(trades, TRADE_COLUMNS);
}

/** A run's account, hourly. Money in quote units; see `EquityPoint`. */
export function equityColumns(points: readonly EquityPoint[]): Columns<keyof EquityPoint> {
  return columnsOf(points, EQUITY_COLUMNS);
}

/** The rows of a table, as a chart takes them. Throws RangeError when the columns differ in length. */
export function rowsOf<Name extends string>(columns: Columns<Name>): Record<Name, Cell>[] {
  const entries = Object.entries(columns) as [Name, Cell[]][];
  const count = entries[0]?.[1].length ?? 0;
  const odd = entries.find(([, column]) => column.length !== count);
  if (odd !== undefined) {
    throw new RangeError(`Column ${odd[0]} has ${odd[1].length} values where the first has ${count}.`);
  }
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(entries.map(([name, column]) => [name, column[row]])),
  ) as Record<Name, Cell>[];
}
