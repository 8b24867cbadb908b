import type { DatasetManifest } from '../../datasets/manifest.ts';
import { formatCount, formatTime, printable, printLine, printTable } from '../program/output.ts';

/** What is said of a dataset in JSON: its manifest without the files, plus totals. */
export function summaryOf(manifest: DatasetManifest): Record<string, unknown> {
  const { name, contentHash, synthetic, createdAt, origins, symbols, observationFiles, gaps } = manifest;
  const kinds = observationFiles.map(({ observationKind, rows, firstAvailableAt, lastAvailableAt }) => ({
    kind: observationKind,
    rows,
    firstAvailableAt,
    lastAvailableAt,
  }));
  const candles = symbols.reduce((sum, symbol) => sum + symbol.rows, 0);
  return { name, contentHash, synthetic, createdAt, candles, symbols, observations: kinds, origins, gaps };
}

/** Prints a dataset's symbols, side data and how much of its gap ledger there is. */
export function printSummary(manifest: DatasetManifest): void {
  const notice = manifest.synthetic ? ' — SYNTHETIC: a generated market, not real prices' : '';
  printLine(`${manifest.name}${notice}`);
  printLine(`content ${manifest.contentHash}`);
  if (manifest.symbols.length > 0) {
    printLine();
    printTable(
      ['symbol', 'market', 'candles', 'first', 'last', 'tick', 'step'],
      manifest.symbols.map((symbol) => [
        symbol.symbol,
        symbol.market,
        symbol.rows,
        formatTime(symbol.firstOpenTime),
        formatTime(symbol.lastOpenTime),
        String(symbol.tickSize),
        String(symbol.quantityStep),
      ]),
    );
  }
  if (manifest.observationFiles.length > 0) {
    printLine();
    printTable(
      ['side data', 'rows', 'available from', 'to'],
      manifest.observationFiles.map((file) => [
        file.observationKind,
        file.rows,
        formatTime(file.firstAvailableAt),
        formatTime(file.lastAvailableAt),
      ]),
    );
  }
  printLine();
  printLine(gapLine(manifest));
}

/** The gap ledger in one line: how many stretches, and candles, of each kind. */
export function gapLine({ gaps }: DatasetManifest): string {
  if (gaps.length === 0) return 'No gaps: nothing is missing and nothing was set aside.';
  const kinds = [...new Set(gaps.map(({ kind }) => kind))].sort();
  const parts = kinds.map((kind) => {
    const entries = gaps.filter((entry) => entry.kind === kind);
    const count = entries.reduce((sum, entry) => sum + entry.count, 0);
    return `${kind} ${formatCount(count)} in ${formatCount(entries.length)} ${entries.length === 1 ? 'stretch' : 'stretches'}`;
  });
  return `Gap ledger: ${parts.join(', ')}.`;
}

/** Lines of the ledger that are printed; --json has them all. */
const LEDGER_LINES = 200;

/** Prints the gap ledger. */
export function printLedger({ name, gaps }: DatasetManifest): void {
  if (gaps.length === 0) return;
  printLine();
  const shown = gaps.slice(0, LEDGER_LINES);
  printTable(
    ['symbol', 'gap', 'from', 'to', 'count', 'detail'],
    shown.map(({ symbol, kind, from, to, count, detail }) => [
      symbol,
      kind,
      formatTime(from),
      formatTime(to),
      count,
      printable(detail ?? ''),
    ]),
  );
  if (gaps.length > shown.length) {
    printLine(`… and ${formatCount(gaps.length - shown.length)} more: npm run -s datasets -- show ${name} --json`);
  }
}
