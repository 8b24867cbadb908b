import type { EquityPoint, Trade } from '../../engine/broker/trade.ts';

type Cell = string | number | boolean | undefined;

/** A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises. */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function csv<Row>(columns: Readonly<Record<string, (row: Row) => Cell>>, rows: readonly Row[]): string {
  const picks = Object.values(columns);
  const lines = rows.map((row) => picks.map((pick) => cellText(pick(row))).join(','));
  return [Object.keys(columns).join(','), ...lines, ''].join('\n');
}

const iso = (time: number): string => new Date(time).toISOString();

const TRADE_COLUMNS: Readonly<Record<string, (trade: Trade) => Cell>> = {
  id: (t) => t.id,
  symbol: (t) => t.symbol,
  side: (t) => t.side,
  quantity: (t) => t.quantity,
  entryTime: (t) => iso(t.entryTime),
  entryPrice: (t) => t.entryPrice,
  entryReason: (t) => t.entryReason,
  exitTime: (t) => iso(t.exitTime),
  exitPrice: (t) => t.exitPrice,
  exitKind: (t) => t.exitKind,
  exitReason: (t) => t.exitReason,
  stop: (t) => t.stop,
  target: (t) => t.target,
  fees: (t) => t.fees,
  slippage: (t) => t.slippage,
  funding: (t) => t.funding,
  pnl: (t) => t.pnl,
  rMultiple: (t) => t.rMultiple,
  maeFraction: (t) => t.maeFraction,
  mfeFraction: (t) => t.mfeFraction,
  maeR: (t) => t.maeR,
  mfeR: (t) => t.mfeR,
  ambiguous: (t) => t.ambiguous,
  pnlWorst: (t) => t.pnlWorst,
  pnlBest: (t) => t.pnlBest,
  gapExposed: (t) => t.gapExposed,
  syntheticMinutes: (t) => t.syntheticMinutes,
};

/** A point with how far the equity lies below its highest point so far, a fraction ≥ 0. */
type FallenPoint = EquityPoint & { readonly drawdown: number };

const EQUITY_COLUMNS: Readonly<Record<string, (point: FallenPoint) => Cell>> = {
  time: (p) => iso(p.time),
  cash: (p) => p.cash,
  equity: (p) => p.equity,
  exposure: (p) => p.exposure,
  openPositions: (p) => p.openPositions,
  drawdown: (p) => p.drawdown,
};

/** Every trade as CSV with a header; times ISO 8601 UTC, numbers in full, absent values empty. */
export function tradesCsv(trades: readonly Trade[]): string {
  return csv(TRADE_COLUMNS, trades);
}

/** Every equity point as CSV with a header; the peak that drawdown counts from begins at the initial cash. */
export function equityCsv(points: readonly EquityPoint[], initialCash: number): string {
  let peak = initialCash;
  const fallen = points.map((point) => {
    peak = Math.max(peak, point.equity);
    return { ...point, drawdown: 1 - point.equity / peak };
  });
  return csv(EQUITY_COLUMNS, fallen);
}
