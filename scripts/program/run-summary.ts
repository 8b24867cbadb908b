import type { Figure } from '../../reports/stats/figure.ts';
import type { Warning } from '../../reports/stats/warnings.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import { formatCount, formatTime, printable, printLine } from './output.ts';
import { SYNTHETIC_NOTICE } from './synthetic.ts';

function shown(figure: Figure, format: (value: number) => string): string {
  return figure.value === null ? `– (${figure.why})` : format(figure.value);
}

const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
const money = (value: number): string => `${value < 0 ? '-' : ''}${formatCount(Math.round(Math.abs(value)))}`;
const ratio = (value: number): string => value.toFixed(2);

/** Prints what a person wants to know first: what ran, what came out, what to be wary of, how to get it again. */
export function printRun(summary: Summary, further: readonly Warning[]): void {
  const { manifest, figures, counters } = summary;
  const lines: readonly (readonly [string, string])[] = [
    ['Run', manifest.runId],
    ['Strategy', `${manifest.strategy.name} on ${manifest.symbols.join(', ')}`],
    ['Dataset', `${manifest.dataset.name} (${manifest.dataset.contentHash.slice(0, 12)})`],
    ['Period', `${formatTime(manifest.from)} to ${formatTime(manifest.to)} UTC`],
    ['Net profit', `${shown(figures.netProfit, money)} (${shown(figures.totalReturn, percent)})`],
    ['Buy and hold', shown(figures.holdReturn, percent)],
    ['Sharpe', shown(figures.sharpe, ratio)],
    ['Max drawdown', shown(figures.maxDrawdown, percent)],
    ['Trades', `${formatCount(counters.fills >> 1)}, win rate ${shown(figures.winRate, percent)}`],
    ['Ambiguous exits', formatCount(counters.ambiguousExits)],
    ['Inputs digest', manifest.digests.inputs],
    ['Outputs digest', manifest.digests.outputs],
  ];
  if (manifest.dataset.synthetic) printLine(`\n*** ${SYNTHETIC_NOTICE} ***\n`);
  for (const [name, value] of lines) printLine(`${name.padEnd(16)} ${printable(value)}`);
  for (const { title, detail } of [...summary.warnings, ...further])
    printLine(`${'Warning'.padEnd(16)} ${printable(`${title}: ${detail}`)}`);
  printLine(`Again            ${manifest.command}`);
}
