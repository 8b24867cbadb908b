/** Prints the program's one JSON document. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints one line of text on stdout. */
export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** 525600 → '525,600', the same on every machine. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Epoch ms as '2022-01-31 23:59' UTC; seconds only when there are any. */
export function formatTime(time: number): string {
  if (!Number.isFinite(time)) return '–';
  const text = new Date(time).toISOString();
  return text.slice(0, time % 60_000 === 0 ? 16 : 19).replace('T', ' ');
}

/** Bytes as '24.3 MB'. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text from data, made harmless for a terminal: control characters become spaces. */
export function printable(text: string): string {
  return text.replace(CONTROL, ' ');
}

/** Prints rows as aligned columns under their titles; columns whose cells are all numbers are aligned to the right. */
export function printTable(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatCount(cell) : printable(cell))));
  const toRight = titles.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const widths = titles.map((title, i) => cells.reduce((width, row) => Math.max(width, row[i]!.length), title.length));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (toRight[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  printLine(line(titles));
  printLine(widths.map((width) => '─'.repeat(width)).join('  '));
  for (const row of cells) printLine(line(row));
}
