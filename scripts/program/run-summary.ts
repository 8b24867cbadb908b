import type { Figure } from '../../reports/stats/figure.ts';
import type { Warning } from '../../reports/stats/warnings.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import type { GateAccount } from '../../reports/validation/gate-account.ts';
import { isPresent } from '../../reports/validation/validation.ts';
import type { Maybe } from '../../reports/validation/validation.ts';
import { formatCount, formatTime, printable, printLine } from './output.ts';
import { SYNTHETIC_NOTICE } from './synthetic.ts';

function shown(figure: Figure, format: (value: number) => string): string {
  return figure.value === null ? `– (${figure.why})` : format(figure.value);
}

const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;
const money = (value: number): string => `${value < 0 ? '-' : ''}${formatCount(Math.round(Math.abs(value)))}`;
const ratio = (value: number): string => value.toFixed(2);

/** Refusals that are named on screen; the report has them all. */
const REFUSALS_MAX = 4;

/** Prints what a funnel refused most: code, count and share of the scans. Nothing for a strategy that keeps none. */
export function printRefusals(gates: Maybe<GateAccount>): void {
  if (!isPresent(gates) || gates.rows.length === 0) return;
  const scans = gates.funnel.reduce((total, one) => total + one.scans, 0);
  const top = gates.rows
    .slice(0, REFUSALS_MAX)
    .map(({ code, refused }) => `${code} ${formatCount(refused)} (${percent(refused / scans)})`);
  printLine(`${'Refused'.padEnd(16)} ${printable(top.join(', '))} of ${formatCount(scans)} scans`);
}

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
