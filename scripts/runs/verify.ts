import { VerificationError } from '../../engine/market/errors.ts';
import { printJson, printLine } from '../program/output.ts';
import { dataDirOf, runsDirOf } from '../program/paths.ts';
import { explainDifference, verifyRun } from '../program/verify.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';

/** `runs verify`: runs it again and compares both digest chains, of a live run both of its record; exit code 4 when they differ. */
export const verifyCommand: AddCommand = (cli) =>
  cli.command(
    'verify <id>',
    'Runs a stored run again and compares inputs and outputs; names the first frame that differs (exit code 4).',
    (command) =>
      command
        .positional('id', {
          type: 'string',
          demandOption: true,
          describe: 'Id, its start, latest, or RECORD/BOT of a live run',
        })
        .option('data-dir', { type: 'string', describe: 'Where datasets are stored' }),
    async (args) => {
      const runsDir = runsDirOf(args);
      const { findLiveRun } = await import('./live/live-runs.ts');
      const live = findLiveRun(args.id, runsDir);
      if (live !== undefined) {
        const { verifyLive } = await import('../live/verify.ts');
        return verifyLive(live.folder, { json: args.json, bot: live.bot });
      }
      const entry = await withLedger(args, (ledger) => ledger.get(args.id));
      const result = await verifyRun(entry, { dataDir: dataDirOf(args), runsDir });
      if (args.json) {
        printJson({
          ...result,
          input: result.input ?? null,
          output: result.output ?? null,
          journalProblem: result.journalProblem ?? null,
        });
        if (!result.verified) process.exitCode = 4;
      } else if (!result.verified) throw new VerificationError(explainDifference(result));
      else {
        printLine(`Run ${result.runId} verified: the same inputs and the same outputs, byte for byte.`);
        printLine(`inputs   ${result.again.inputs}`);
        printLine(`outputs  ${result.again.outputs}`);
      }
    },
  );
