import { UsageError } from '../../engine/market/errors.ts';
import { RUNS_MAX } from '../../reports/compare/growth-chart.ts';
import { printJson } from '../program/output.ts';
import { runsDirOf } from '../program/paths.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';
import { openPage } from './open.ts';

/** `runs compare`: runs' settings and figures beside the first one's, as a table and as a page. */
export const compareCommand: AddCommand = (cli) =>
  cli.command(
    'compare <base> <others..>',
    'Compares runs with the first: inputs, outputs, settings, figures, and which differ beyond noise; writes a page.',
    (command) =>
      command
        .positional('base', { type: 'string', demandOption: true, describe: 'Id, its start, or latest' })
        .positional('others', { type: 'string', array: true, demandOption: true, describe: 'The same, one or more' })
        .option('open', { type: 'boolean', default: false, describe: 'Open the page in the browser' }),
    async (args) => {
      const ids = [args.base, ...args.others];
      if (ids.length > RUNS_MAX)
        throw new UsageError(`${ids.length} runs cannot be told apart on one page: compare at most ${RUNS_MAX}.`);
      const entries = await withLedger(args, (ledger) => ids.map((id) => ledger.get(id)));
      const { compareStored, printComparison } = await import('./compare-stored.ts');
      const { comparison, page } = await compareStored(entries, runsDirOf(args));
      if (args.json) printJson({ ...comparison, page });
      else printComparison(comparison, entries, page);
      if (args.open) openPage(page);
    },
  );
