import { rowsOf } from './columns.ts';
import type { Cell, Columns } from './columns.ts';
import type { CellDisplay } from './draw.ts';

/** A DataFrame, as far as showing it goes: danfo's has this shape. */
export interface Frame {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
}

function isFrame(table: Columns | Frame): table is Frame {
  const { values } = table as Frame;
  return Array.isArray(values) && 'index' in table && 'columns' in table;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** A number with six significant digits, whole ones in full; a dash for what is missing. */
function shown(cell: Cell | null | undefined): string {
  if (cell === undefined || cell === null || Number.isNaN(cell)) return '–';
  return typeof cell === 'number' && !Number.isInteger(cell)
    ? String(Number(cell.toPrecision(6)))
    : escaped(String(cell));
}

/** A table as HTML: its first `rows` rows, and how many there are. A DataFrame keeps its index. */
export function tableHtml(table: Columns | Frame, { rows = 10 }: { readonly rows?: number } = {}): string {
  const frame = isFrame(table) ? table : undefined;
  const names = frame?.columns ?? Object.keys(table);
  const all = (frame?.values ?? rowsOf(table as Columns).map(Object.values)) as Cell[][];
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag} style="text-align:right">${cell}</${tag}>`).join('')}</tr>`;
  const head = row([...(frame ? [''] : []), ...names.map(escaped)], 'th');
  const body = all.slice(0, rows).map((cells, i) => {
    const label = frame ? [shown(frame.index[i])] : [];
    return row([...label, ...cells.map(shown)], 'td');
  });
  const rest = all.length > rows ? `<p>${rows} of ${all.length} rows</p>` : '';
  return `<table><thead>${head}</thead><tbody>${body.join('')}</tbody></table>${rest}`;
}

/** Shows a table in the cell that is running: `show(display, tradeColumns(run.trades))`. */
export function show(display: CellDisplay, table: Columns | Frame, options: { readonly rows?: number } = {}): void {
  display.html(tableHtml(table, options));
}
