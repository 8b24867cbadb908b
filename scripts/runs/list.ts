import { UsageError } from '../../engine/market/errors.ts';
import type { LedgerEntry } from '../../reports/ledger/ledger.ts';
import { dateText, figureText } from '../../reports/stats/text.ts';
import { printJson, printLine, printTable } from '../program/output.ts';
import { runsDirOf } from '../program/paths.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';

/** One run in a few words, for scripts. */
function brief({ manifest, summary, folder }: LedgerEntry) {
  const { runId, startedAt, strategy, dataset, symbols, from, to, seed, digests } = manifest;
  const { totalReturn, maxDrawdown, sharpe, trades } = summary.figures;
  const figures = { totalReturn, maxDrawdown, sharpe, trades };
  return { runId, startedAt, strategy: strategy.name, dataset, symbols, from, to, seed, digests, figures, folder };
}

function row({ manifest, summary: { figures } }: LedgerEntry): (string | number)[] {
  const { symbols, dataset } = manifest;
  return [
    manifest.runId,
    manifest.strategy.name,
    `${dataset.name}${dataset.synthetic ? ' (synthetic)' : ''}`,
    symbols.length > 3 ? `${symbols.length} symbols` : symbols.join(','),
    `${dateText(manifest.from)} – ${dateText(manifest.to - 1)}`,
    figureText(figures.totalReturn, 'fraction').padStart(9),
    figureText(figures.maxDrawdown, 'fraction').padStart(8),
    figureText(figures.sharpe, 'ratio').padStart(6),
    figures.trades.value ?? 0,
  ];
}

const TITLES = ['run', 'strategy', 'dataset', 'symbols', 'period', '   return', 'drawdown', 'sharpe', 'trades'];

/** `runs list`: the newest runs first, and the live runs. */
export const listCommand: AddCommand = (cli) =>
  cli.command(
    'list',
    'Lists runs, the newest first, and live runs.',
    (command) =>
      command
        .option('limit', { type: 'number', default: 20, describe: 'How many at most' })
        .option('strategy', { type: 'string', describe: 'Only runs of this strategy' })
        .option('dataset', { type: 'string', describe: 'Only runs on this dataset' }),
    async (args) => {
      if (!Number.isInteger(args.limit) || args.limit < 1) {
        throw new UsageError(`--limit ${args.limit} is no count: give a whole number from 1.`);
      }
      const entries = await withLedger(args, (ledger) => ledger.list(args));
      // What is asked of a dataset no live run answers: it has none.
      const { live, unreadable } = args.dataset === undefined ? await liveRuns(args) : { live: [], unreadable: [] };
      if (args.json) return printJson({ runs: entries.map(brief), live, unreadable });
      const hasLive = live.length + unreadable.length > 0;
      if (entries.length > 0) printTable(TITLES, entries.map(row));
      else if (!hasLive) return printLine('No run matches. Make one with npm run replay.');
      if (!hasLive) return;
      if (entries.length > 0) printLine();
      const { printLiveList } = await import('./live/print-live.ts');
      printLiveList(live, unreadable);
    },
  );

async function liveRuns(args: { readonly out: string | undefined; readonly strategy: string | undefined }) {
  const { listLive } = await import('./live/live-entries.ts');
  return listLive(runsDirOf(args), args.strategy);
}
