import { printLine, printTable } from '../program/output.ts';
import { reaches } from './row.ts';
import type { BenchRow } from './row.ts';

/** A figure with three digits or more: 12.3, 123, 1,234,567. */
function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  if (Math.abs(value) < 100) return value.toFixed(1);
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

function targetOf({ target, better }: BenchRow): string {
  return target === undefined ? '–' : `${better === 'higher' ? '≥' : '≤'} ${figure(target)}`;
}

function verdictOf(row: BenchRow): string {
  if (!row.check.passed) return 'NOT TIMED';
  const reached = reaches(row);
  return reached === undefined ? '' : reached ? 'reached' : 'missed';
}

/** Prints figures beside targets and peers, then what was checked before each was timed. */
export function printBench(rows: readonly BenchRow[]): void {
  const cells = rows.flatMap((row) => [
    [row.id, row.what, figure(row.median), row.unit, targetOf(row), verdictOf(row), ''],
    ...(row.peers ?? []).map(({ name, median, ratio }) => {
      const times = ratio === undefined ? 'its results differ' : `${ratio.toFixed(2)} × as good`;
      return ['', `  ${name}`, figure(median), row.unit, '', '', times];
    }),
  ]);
  printTable(['', 'what', 'median', 'unit', 'target', '', 'we are'], cells);
  printLine();
  const told = new Set<string>();
  for (const { id, check, note, peers } of rows) {
    const about = (peers ?? []).flatMap((peer) => (peer.note === undefined ? [] : [`${peer.name}: ${peer.note}`]));
    for (const line of [check.detail, ...(note === undefined ? [] : [note]), ...about]) {
      if (!told.has(id + line)) printLine(`${id}: ${line}.`);
      told.add(id + line);
    }
  }
}
