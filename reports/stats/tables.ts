import type { Trade } from '../../engine/broker/trade.ts';
import type { Side } from '../../engine/strategy/decision.ts';
import type { RunRecord } from '../run/manifest.ts';
import { groupBySpan } from './calendar.ts';
import type { Span } from './calendar.ts';
import { capacity, tradeCapacities } from './capacity.ts';
import type { Day } from './days.ts';
import { eventRows } from './events.ts';
import type { EventRow } from './events.ts';
import { fallsOf, worstFalls } from './falls.ts';
import type { Fall } from './falls.ts';
import { sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { compound } from './ratios.ts';
import { groupTrades } from './trades.ts';
import type { NamedGroup } from './trades.ts';

/** A position that the end of the run left open, valued at the last close. Money in quote units. */
export interface OpenTradeRow {
  readonly id: number;
  readonly symbol: string;
  readonly side: Side;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly lastPrice: number;
  readonly quantity: number;
  readonly pnl: number;
}

/** Trades that were closed within a day, week or month (UTC). */
export interface SpanRow {
  readonly start: number;
  readonly trades: number;
  readonly wins: number;
  readonly draws: number;
  readonly losses: number;
  readonly pnl: number;
}

/** A calendar year of the account and of buy and hold; null where buy and hold has no day. */
export interface YearRow {
  readonly year: number;
  readonly return: number;
  readonly hold: number | null;
  /** Return over the return of holding; null when that is zero or unknown. */
  readonly multiple: number | null;
}

/** A symbol with the account size at which trading it would begin to move its price. */
export interface CapacityRow {
  readonly symbol: string;
  readonly trades: number;
  readonly capacity: Figure;
}

/** The tables of a run, plain rows. */
export interface Tables {
  readonly leftOpen: readonly OpenTradeRow[];
  /** Closed trades by the reason of their entry. */
  readonly entries: readonly NamedGroup[];
  /** By entry and exit reason together, 'entry → exit'. */
  readonly entryExits: readonly NamedGroup[];
  readonly days: readonly SpanRow[];
  readonly weeks: readonly SpanRow[];
  readonly months: readonly SpanRow[];
  readonly years: readonly YearRow[];
  readonly worstDrawdowns: readonly Fall[];
  readonly events: readonly EventRow[];
  /** The symbols with the largest and the smallest net result; null without closed trades. */
  readonly bestSymbol: NamedGroup | null;
  readonly worstSymbol: NamedGroup | null;
  /** Least first. */
  readonly capacities: readonly CapacityRow[];
}

/** Every table from a run's closed and open trades and the daily returns of the account and of buy and hold. */
export function tablesOf(
  record: RunRecord,
  closed: readonly Trade[],
  { days, held }: { readonly days: readonly Day[]; readonly held: readonly Day[] },
): Tables {
  const symbols = groupTrades(closed, (trade) => trade.symbol).sort((a, b) => b.pnl - a.pnl);
  const spans = (span: Span): SpanRow[] =>
    groupBySpan(closed, span, (trade) => trade.exitTime).map(([start, trades]) => spanRow(start, trades));
  return {
    leftOpen: record.trades.filter((trade) => trade.exitKind === 'end').map(openTradeRow),
    entries: tagRows(closed, (trade) => trade.entryReason),
    entryExits: tagRows(closed, (trade) => `${trade.entryReason} → ${trade.exitReason}`),
    days: spans('day'),
    weeks: spans('week'),
    months: spans('month'),
    years: yearRows(days, held),
    worstDrawdowns: worstFalls(fallsOf(days)),
    events: eventRows(days, held),
    bestSymbol: symbols[0] ?? null,
    worstSymbol: symbols.at(-1) ?? null,
    capacities: capacityRows(record, closed),
  };
}

/** A strategy may give every entry a reason of its own: beyond this many, the rarer ones are one row. */
const TAGS_MAX = 100;
const RARER = 'rarer ones together';

function tagRows(trades: readonly Trade[], tagOf: (trade: Trade) => string): NamedGroup[] {
  const rows = groupTrades(trades, tagOf);
  if (rows.length <= TAGS_MAX) return rows;
  const frequent = new Set(rows.slice(0, TAGS_MAX - 1).map((row) => row.name));
  return groupTrades(trades, (trade) => (frequent.has(tagOf(trade)) ? tagOf(trade) : RARER));
}

function openTradeRow(trade: Trade): OpenTradeRow {
  const { id, symbol, side, entryTime, entryPrice, exitPrice: lastPrice, quantity, pnl } = trade;
  return { id, symbol, side, entryTime, entryPrice, lastPrice, quantity, pnl };
}

function spanRow(start: number, trades: readonly Trade[]): SpanRow {
  const wins = trades.filter((trade) => trade.pnl > 0).length;
  const losses = trades.filter((trade) => trade.pnl < 0).length;
  const pnl = sum(trades.map((trade) => trade.pnl));
  return { start, trades: trades.length, wins, draws: trades.length - wins - losses, losses, pnl };
}

function yearRows(days: readonly Day[], held: readonly Day[]): YearRow[] {
  const yearly = (list: readonly Day[]): Map<number, number> =>
    new Map(
      groupBySpan(list, 'year', (day) => day.start).map(([start, group]) => [
        start,
        compound(group.map((day) => day.return)),
      ]),
    );
  const holds = yearly(held);
  return [...yearly(days)].map(([start, total]) => {
    const hold = holds.get(start) ?? null;
    return {
      year: new Date(start).getUTCFullYear(),
      return: total,
      hold,
      multiple: hold === null || hold === 0 ? null : total / hold,
    };
  });
}

function capacityRows(record: RunRecord, closed: readonly Trade[]): CapacityRow[] {
  const all = tradeCapacities(record, closed);
  const rows = groupTrades(closed, (trade) => trade.symbol).map(({ name, trades }) => ({
    symbol: name,
    trades,
    capacity: capacity(all.filter((entry) => entry.symbol === name)),
  }));
  return rows.sort((a, b) => (a.capacity.value ?? Infinity) - (b.capacity.value ?? Infinity) || 0);
}
