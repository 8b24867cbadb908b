import { compareRuns } from '../../reports/ledger/compare.ts';
import type { Comparison } from '../../reports/ledger/compare.ts';
import { definitionOf } from '../../reports/stats/catalogue.ts';
import { figureText } from '../../reports/stats/text.ts';
import { printJson, printLine, printTable } from '../program/output.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';

function print({ a, b, verdict, settings, figures }: Comparison): void {
  printLine(verdict);
  printLine();
  if (settings.length === 0) printLine('No setting differs.');
  else {
    const text = (value: unknown): string => (value === undefined ? '—' : JSON.stringify(value));
    printTable(
      ['setting', a, b],
      settings.map((setting) => [setting.key, text(setting.a), text(setting.b)]),
    );
  }
  printLine();
  printTable(
    ['figure', a.padStart(16), b.padStart(16), ''],
    figures.map((figure) => {
      const { label, unit } = definitionOf(figure.name);
      const [left, right] = [figureText(figure.a, unit), figureText(figure.b, unit)];
      const isHidden = left === right && JSON.stringify(figure.a) !== JSON.stringify(figure.b);
      return [
        label,
        left.padStart(Math.max(16, a.length)),
        right.padStart(Math.max(16, b.length)),
        isHidden ? 'differs by less than is shown' : '',
      ];
    }),
  );
}

/** `runs compare`: two runs' settings and figures, and whether their digests agree. */
export const compareCommand: AddCommand = (cli) =>
  cli.command(
    'compare <a> <b>',
    'Compares two runs: inputs, outputs, settings, figures.',
    (command) =>
      command
        .positional('a', { type: 'string', demandOption: true, describe: 'Id, its start, or latest' })
        .positional('b', { type: 'string', demandOption: true, describe: 'Id, its start, or latest' }),
    async (args) => {
      const comparison = await withLedger(args, (ledger) =>
        compareRuns(ledger.get(args.a).summary, ledger.get(args.b).summary),
      );
      if (args.json) printJson(comparison);
      else print(comparison);
    },
  );
