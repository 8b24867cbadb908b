import { readFileSync } from 'node:fs';
import { DAY_MS } from '../../../engine/market/units.ts';
import type { Trade } from '../../../engine/broker/trade.ts';
import { sampleTrade } from '../../testing/record.ts';
import type { Day } from '../days.ts';

interface Series {
  readonly start: number;
  readonly initialCash: number;
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
  readonly trades: readonly Partial<Trade>[];
}

/** Statistics worked out by other people's programs, see reference.py. */
interface Reference {
  readonly figures: Readonly<Record<string, { readonly value: number; readonly source: string }>>;
  readonly spans: {
    readonly weeks: readonly number[];
    readonly months: readonly number[];
    readonly falls: readonly {
      readonly first: number;
      readonly trough: number;
      readonly recovered: number | null;
      readonly depth: number;
    }[];
  };
  readonly inference: {
    readonly neweyWest: { readonly means: readonly { lag: number; t: number; error: number }[] };
    readonly informationCoefficient: { readonly future: number[]; ic: number; t: number; error: number };
    readonly wilson: { readonly intervals: readonly [number, number, number, number, number][] };
    readonly manyTests: { readonly pValues: number[]; readonly benjaminiHochberg: number[]; readonly holm: number[] };
    readonly normal: { readonly values: readonly [number, number][] };
  };
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

export const SERIES = read('./series.json') as Series;
export const REFERENCE = read('./reference.json') as Reference;

/** Days from daily returns, from the series' start on. */
export function daysOf(returns: readonly number[]): Day[] {
  let close = SERIES.initialCash;
  return returns.map((value, i) => ({ start: SERIES.start + i * DAY_MS, close: (close *= 1 + value), return: value }));
}

/** The series' trades, complete. */
export function seriesTrades(): Trade[] {
  return SERIES.trades.map((trade) => sampleTrade(trade));
}
