import type { ChartName } from '../../charts/compile.ts';

/** Rows in columns of equal length: shorter as JSON than a list of objects. */
export type Table = Readonly<Record<string, readonly (number | string | boolean | null)[]>>;

/** A chart with the tables that its datasets are filled from, by the tables' names; or the reason why it has no data. */
export type Plot =
  | { readonly chart: ChartName; readonly tables: Readonly<Record<string, Table | 'daily'>> }
  | { readonly absent: string };

/** Plots by the id of the place they are drawn at. */
export type Plots = Readonly<Record<string, Plot>>;

/** Turns rows into columns; every row has the fields of the first. */
export function tableOf(rows: readonly Readonly<Record<string, number | string | boolean | null>>[]): Table {
  return Object.fromEntries(Object.keys(rows[0] ?? {}).map((field) => [field, rows.map((row) => row[field] ?? null)]));
}

/** A number short enough for a chart: six significant digits; null for what is not finite. */
export function brief(value: number | null | undefined): number | null {
  return value === null || value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}
