import { letterOf } from '../../reports/compare/draw-growth.ts';
import { readRun } from '../../reports/compare/read-run.ts';
import type { StoredRun } from '../../reports/compare/read-run.ts';
import { writeComparison } from '../../reports/compare/write.ts';
import { compareRuns, noiseSentence, noiseSign, settingText } from '../../reports/ledger/compare.ts';
import type { Comparison } from '../../reports/ledger/compare.ts';
import type { LedgerEntry } from '../../reports/ledger/ledger.ts';
import { definitionOf } from '../../reports/stats/catalogue.ts';
import { figureText, timeText } from '../../reports/stats/text.ts';
import { printable, printLine, printTable } from '../program/output.ts';

/** Compares stored runs, the first being the base, and writes the page; `page` is its path. */
export async function compareStored(
  entries: readonly LedgerEntry[],
  runsDir: string,
): Promise<{ readonly comparison: Comparison; readonly page: string }> {
  const runs = (await Promise.all(entries.map(readRun))) as [StoredRun, ...StoredRun[]];
  const comparison = compareRuns(runs);
  return { comparison, page: await writeComparison(runsDir, comparison, runs) };
}

/** Prints a comparison as tables, a letter for each run. */
export function printComparison(comparison: Comparison, entries: readonly LedgerEntry[], page: string): void {
  const letters = entries.map((_, i) => letterOf(i));
  for (const [i, { manifest }] of entries.entries()) {
    const { strategy, dataset, from, to } = manifest;
    const where = `${dataset.name}${dataset.synthetic ? ' (synthetic)' : ''}, ${timeText(from)} – ${timeText(to)} UTC`;
    printLine(`${letters[i]}  ${printable(`${manifest.runId}: ${strategy.name} on ${where}`)}`);
  }
  printLine();
  for (const [i, other] of comparison.others.entries())
    printLine(`${letters[i + 1]}: ${other.verdict} ${noiseSentence(other)}`);
  printLine();
  printSettings(comparison, letters);
  printLine();
  printFigures(comparison, letters);
  printLine();
  printLine(
    '≠ differs from A by more than noise, ≈ may be noise (95 % interval of the difference, days resampled in pairs);',
  );
  printLine('where neither stands, it was not tested.');
  printLine(`Page: ${page}`);
}

function printSettings({ settings }: Comparison, letters: readonly string[]): void {
  if (settings.length === 0) return printLine('No setting differs.');
  printTable(
    ['setting', ...letters],
    settings.map(({ key, values }) => [key, ...values.map((value) => settingText(key, value))]),
  );
}

function printFigures({ figures, others }: Comparison, letters: readonly string[]): void {
  const rows = figures.map(({ name, values }) => {
    const { label, unit } = definitionOf(name);
    const texts = values.map((value) => figureText(value, unit));
    const isHidden = new Set(texts).size === 1 && new Set(values.map(({ value }) => value)).size > 1;
    const cells = texts.map((text, i) => `${text.padStart(16)} ${noiseSign(name, others[i - 1])}`);
    return [label, ...cells, isHidden ? 'differs by less than is shown' : ''];
  });
  printTable(['figure', ...letters.map((letter) => letter.padStart(16)), ''], rows);
}
