import { decimalText, durationText, moneyText, priceText, timeText } from '../../stats/text.ts';
import { byId, create } from './elements.ts';
import { nameOf } from './trades.ts';
import type { TradeRow } from './trades.ts';

const ROWS_PER_PAGE = 25;

interface TableColumn {
  readonly title: string;
  readonly text: (trade: TradeRow) => string;
  readonly key: (trade: TradeRow) => number | string;
  readonly isNumber?: boolean;
}

const FLAGS = [
  [1, 'ambiguous candle'],
  [2, 'gap'],
  [4, 'synthetic candles'],
] as const;
const flagText = (flags: number): string =>
  FLAGS.flatMap(([bit, text]) => ((flags & bit) === 0 ? [] : [text])).join(', ');

const amount = (title: string, key: (trade: TradeRow) => number | null, print = moneyText): TableColumn => ({
  title,
  key: (trade) => key(trade) ?? -Infinity,
  text: (trade) => {
    const value = key(trade);
    return value === null ? '—' : print(value);
  },
  isNumber: true,
});
const word = (title: string, text: (trade: TradeRow) => string): TableColumn => ({ title, text, key: text });
const two = (value: number): string => decimalText(value, 2);

/** The columns of the trade table; MAE and MFE in the page's unit. */
function columnsFor(unit: string): readonly TableColumn[] {
  return [
    amount('#', (t) => t.id, String),
    word('Symbol', (t) => t.symbol),
    word('Side', (t) => (t.isLong ? 'long' : 'short')),
    { title: 'Entry (UTC)', text: (t) => timeText(t.entryTime), key: (t) => t.entryTime },
    amount('Held', (t) => t.exitTime - t.entryTime, durationText),
    amount('Entry', (t) => t.entryPrice, priceText),
    amount('Exit', (t) => t.exitPrice, priceText),
    amount('Net', (t) => t.pnl),
    amount('R', (t) => t.r, two),
    amount(`MAE (${unit})`, (t) => t.mae, two),
    amount(`MFE (${unit})`, (t) => t.mfe, two),
    word('Exit by', (t) => t.exitKind),
    word('Reasons', (t) => [t.entryReason, t.exitReason].filter((text) => text !== '').join(' → ')),
    amount('Fees', (t) => t.fees),
    amount('Slippage', (t) => t.slippage),
    amount('Funding', (t) => t.funding),
    amount('Stop', (t) => t.stop, priceText),
    amount('Target', (t) => t.target, priceText),
    amount(
      'Quantity',
      (t) => t.quantity,
      (value) => String(value),
    ),
    word('Notes', (t) => flagText(t.flags)),
  ];
}

/** Fills the trade table: sorted by any column, a page at a time. `onPick` shows a trade on the candle chart. */
export function fillTable(trades: readonly TradeRow[], unit: string, onPick: (trade: TradeRow) => void): void {
  const columns = columnsFor(unit);
  let sorted = [...trades].sort((a, b) => a.id - b.id);
  let page = 0;
  let order = { column: 0, isAscending: true };
  const pages = Math.max(1, Math.ceil(trades.length / ROWS_PER_PAGE));
  const heads = columns.map((column, i) => {
    const head = create('th', column.isNumber ? 'number' : '');
    const button = create('button', 'sort', column.title);
    button.addEventListener('click', () => sortBy(i));
    head.append(button);
    return head;
  });
  byId('trade-heads').replaceChildren(...heads);

  const sortBy = (column: number): void => {
    const isAscending = order.column === column ? !order.isAscending : !columns[column]!.isNumber;
    order = { column, isAscending };
    const key = columns[column]!.key;
    const sign = isAscending ? 1 : -1;
    sorted = [...trades].sort((a, b) => sign * compare(key(a), key(b)) || a.id - b.id);
    page = 0;
    render();
  };
  const render = (): void => {
    heads.forEach((head, i) => {
      head.ariaSort = i !== order.column ? 'none' : order.isAscending ? 'ascending' : 'descending';
    });
    const shown = sorted.slice(page * ROWS_PER_PAGE, (page + 1) * ROWS_PER_PAGE);
    byId('trade-rows').replaceChildren(...shown.map((trade) => rowOf(trade, columns, onPick)));
    byId('trade-page').textContent = `Page ${decimalText(page + 1, 0)} of ${decimalText(pages, 0)}`;
    byId<HTMLButtonElement>('trade-back').disabled = page === 0;
    byId<HTMLButtonElement>('trade-next').disabled = page === pages - 1;
  };
  const turn = (by: number) => (): void => {
    page = Math.min(pages - 1, Math.max(0, page + by));
    render();
  };
  byId('trade-back').addEventListener('click', turn(-1));
  byId('trade-next').addEventListener('click', turn(1));
  render();
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowOf(trade: TradeRow, columns: readonly TableColumn[], onPick: (trade: TradeRow) => void): HTMLElement {
  const row = document.createElement('tr');
  const [first, ...rest] = columns;
  const pick = create('button', 'pick', first!.text(trade));
  pick.title = `Show ${nameOf(trade)} on the candles`;
  pick.addEventListener('click', () => onPick(trade));
  const cell = create('td', 'number');
  cell.append(pick);
  row.append(cell, ...rest.map((column) => create('td', column.isNumber ? 'number' : '', column.text(trade))));
  row.cells[7]!.classList.add(trade.pnl > 0 ? 'gain' : 'loss');
  return row;
}
