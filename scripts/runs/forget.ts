import { UsageError } from '../../engine/market/errors.ts';
import { printJson, printLine, printTable } from '../program/output.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';

/** `runs forget`: takes a trial out of the count that deflates Sharpe ratios, and keeps a record that it was. */
export const forgetCommand: AddCommand = (cli) =>
  cli.command(
    'forget [id]',
    'Takes a run out of the count of trials, and records that it was; without an id, lists what was forgotten.',
    (command) =>
      command
        .positional('id', { type: 'string', describe: 'Id, its start, or latest' })
        .option('reason', { type: 'string', describe: 'Why this run should not count, e.g. "a typo in the stop"' }),
    async (args) => {
      const { id, reason = '' } = args;
      if (id === undefined) {
        const forgotten = await withLedger(args, (ledger) => ledger.forgotten());
        if (args.json) return printJson({ forgotten });
        if (forgotten.length === 0) return printLine('Nothing was forgotten.');
        return printTable(
          ['run', 'strategy', 'forgotten', 'reason'],
          forgotten.map(({ runId, strategy, at, reason: why }) => [runId, strategy, at, why]),
        );
      }
      if (reason.trim() === '') throw new UsageError('Forgetting a trial needs a --reason: it is kept in the ledger.');
      const at = new Date().toISOString();
      const [entry, left] = await withLedger(args, (ledger) => {
        const found = ledger.forget(id, { at, reason });
        return [found, ledger.trials(found.manifest)] as const;
      });
      const { runId } = entry.manifest;
      if (args.json) return printJson({ runId, at, reason, ...left });
      printLine(
        `Run ${runId} no longer counts as a trial (its files stay). Trials on its data: ${left.trials}, forgotten: ${left.forgotten}.`,
      );
    },
  );
