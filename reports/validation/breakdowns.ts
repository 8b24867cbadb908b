import type { Trade } from '../../engine/broker/trade.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { DAY_MS, HOUR_MS } from '../../engine/market/units.ts';
import { sum } from '../stats/figure.ts';
import { isOpen } from '../stats/trades.ts';
import type { RunRecord } from '../run/manifest.ts';
import type { Breakdown, BreakdownRow } from './validation.ts';

/** The strategy's regimes and timeframes, as entry reasons carry them. */
const REGIME = /^(TRENDING|RANGING|VOLATILE|BREAKOUT|LOW_VOLATILITY)$/;
const TIMEFRAME = /^\d+[mhd]$/;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Hours of the day in UTC, by the market that is awake. */
const SESSIONS: readonly (readonly [name: string, end: number])[] = [
  ['Asia, 00–08 UTC', 8],
  ['Europe, 08–13 UTC', 13],
  ['America, 13–21 UTC', 21],
  ['Between, 21–24 UTC', 24],
];

/** Upper ends of the holding times, in hours. */
const HOLDS: readonly (readonly [name: string, end: number])[] = [
  ['up to 15 minutes', 0.25],
  ['15 minutes to 1 hour', 1],
  ['1 to 4 hours', 4],
  ['4 to 24 hours', 24],
  ['1 to 7 days', 168],
  ['over 7 days', Infinity],
];

/** Chart candles before an entry whose returns tell how wild the market was. */
const VOLATILITY_CANDLES = 24;
const DECILES = 10;

/** Closed trades by what was true at their entry. The rows of each table add up to all closed trades. */
export function breakdowns({ trades, chart }: Pick<RunRecord, 'trades' | 'chart'>): Breakdown[] {
  const closed = trades.filter((trade) => !isOpen(trade));
  const wordOf = (is: (word: string) => boolean) => (trade: Trade) => words(trade).find(is);
  return [
    table(
      closed,
      { id: 'timeframe', title: 'Timeframe' },
      wordOf((word) => TIMEFRAME.test(word)),
    ),
    table(closed, { id: 'setup', title: 'Setup' }, setupOf),
    table(
      closed,
      { id: 'regime', title: 'Regime at entry' },
      wordOf((word) => REGIME.test(word)),
    ),
    table(closed, { id: 'symbol', title: 'Symbol' }, (trade) => trade.symbol),
    table(closed, { id: 'session', title: 'Session of the entry', order: SESSIONS.map(([name]) => name) }, sessionOf),
    table(closed, { id: 'weekday', title: 'Weekday of the entry, UTC', order: WEEKDAYS }, weekdayOf),
    table(closed, { id: 'hour', title: 'Hour of the entry, UTC' }, hourOf),
    table(closed, { id: 'hold', title: 'Holding time', order: HOLDS.map(([name]) => name) }, holdOf),
    volatilityTable(closed, chart.candles),
    table(closed, { id: 'month', title: 'Month of the exit' }, ({ exitTime }) =>
      new Date(exitTime).toISOString().slice(0, 7),
    ),
  ];
}

const words = ({ entryReason }: Trade): string[] => entryReason.split(/[\s,]+/).filter((word) => word !== '');

/** The reason without timeframe and regime. */
function setupOf(trade: Trade): string | undefined {
  const setup = words(trade).filter((word) => !TIMEFRAME.test(word) && !REGIME.test(word));
  return setup.length === 0 ? undefined : setup.join(' ');
}

function sessionOf({ entryTime }: Trade): string {
  const hour = (entryTime % DAY_MS) / HOUR_MS;
  return (SESSIONS.find(([, end]) => hour < end) as (typeof SESSIONS)[number])[0];
}

/** 1970-01-01 was a Thursday. */
function weekdayOf({ entryTime }: Trade): string {
  return WEEKDAYS[(Math.floor(entryTime / DAY_MS) + 3) % 7] as string;
}

function hourOf({ entryTime }: Trade): string {
  return String(Math.floor((entryTime % DAY_MS) / HOUR_MS)).padStart(2, '0');
}

function holdOf({ entryTime, exitTime }: Trade): string {
  const hours = (exitTime - entryTime) / HOUR_MS;
  return (HOLDS.find(([, end]) => hours <= end) as (typeof HOLDS)[number])[0];
}

interface About {
  readonly id: string;
  readonly title: string;
  /** Names in the order to list them; else by name. */
  readonly order?: readonly string[];
}

/** One table; trades without the property stand under "none", a table of nothing else says that there is none. */
function table(trades: readonly Trade[], about: About, nameOf: (trade: Trade) => string | undefined): Breakdown {
  const { id, title, order } = about;
  const groups = new Map<string, Trade[]>();
  for (const trade of trades) {
    const name = nameOf(trade) ?? 'none';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [trade]);
    else group.push(trade);
  }
  if (groups.size === 0) return { id, title, rows: [], absent: 'no closed trade' };
  if (groups.size === 1 && groups.has('none'))
    return { id, title, rows: [], absent: 'the strategy gives no such reason with its entries' };
  const place = (name: string): number => (order === undefined ? 0 : order.indexOf(name));
  const names = [...groups.keys()].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  return { id, title, rows: names.map((name) => rowOf(name, groups.get(name) as Trade[])) };
}

function rowOf(name: string, trades: readonly Trade[]): BreakdownRow {
  const rs = trades.flatMap(({ rMultiple }) => (rMultiple === undefined ? [] : [rMultiple]));
  return {
    name,
    trades: trades.length,
    net: sum(trades.map(({ pnl }) => pnl)),
    winRate: trades.filter(({ pnl }) => pnl > 0).length / trades.length,
    meanR: rs.length === 0 ? null : sum(rs) / rs.length,
  };
}

/** By decile of the volatility before the entry: root mean square return of the chart's candles, among all entries. */
function volatilityTable(trades: readonly Trade[], candles: ReadonlyMap<string, CandleColumns>): Breakdown {
  const about = { id: 'volatility', title: 'Volatility before the entry, deciles of all entries' };
  const known = trades.flatMap((trade) => {
    const columns = candles.get(trade.symbol);
    const volatility = columns === undefined ? NaN : volatilityBefore(columns, trade.entryTime);
    return Number.isNaN(volatility) ? [] : [{ trade, volatility }];
  });
  if (known.length < DECILES)
    return {
      ...about,
      rows: [],
      absent: `fewer than ${DECILES} trades with ${VOLATILITY_CANDLES} chart candles before`,
    };
  known.sort((a, b) => a.volatility - b.volatility || a.trade.id - b.trade.id);
  const decileOf = new Map(known.map(({ trade }, i) => [trade, 1 + Math.floor((i * DECILES) / known.length)]));
  const nameOf = (decile: number): string => `${String(decile).padStart(2, ' ')}${ends[decile] ?? ''}`;
  return table(trades, about, (trade) => {
    const decile = decileOf.get(trade);
    return decile === undefined ? 'unknown' : nameOf(decile);
  });
}

const ends: Readonly<Record<number, string>> = { 1: ' (calmest)', 10: ' (wildest)' };

/** Root mean square of the returns of the candles that had closed by `time`; NaN with too few. */
function volatilityBefore({ openTime, close, length }: CandleColumns, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((openTime[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  // The candle that holds `time` may still be open: the one before it is the last that had closed.
  const last = low - 2;
  if (last < VOLATILITY_CANDLES) return NaN;
  let squares = 0;
  for (let i = last; i > last - VOLATILITY_CANDLES; i--) {
    const change = (close[i] as number) / (close[i - 1] as number) - 1;
    squares += change * change;
  }
  return Math.sqrt(squares / VOLATILITY_CANDLES);
}
