import { runsDirOf } from '../program/paths.ts';
import type { AddCommand } from './command.ts';
import { openPage } from './open.ts';

/** `runs report`: the report of a live run, its replay drawn under it. */
export const reportCommand: AddCommand = (cli) =>
  cli.command(
    'report <run>',
    'Writes the report of a live run: the ordinary one of its replay, the live account over it, and where they part.',
    (command) =>
      command
        .positional('run', { type: 'string', demandOption: true, describe: 'RECORD/BOT, or the path of a record' })
        .option('open', { type: 'boolean', default: false, describe: 'Open the page in the browser' }),
    async (args) => {
      const [{ reportLive }, { liveRunOf }] = await Promise.all([
        import('./live/report-live.ts'),
        import('./live/live-runs.ts'),
      ]);
      const runsDir = runsDirOf(args);
      const page = await reportLive(liveRunOf(args.run, runsDir), { runsDir, json: args.json });
      if (args.open) openPage(page);
    },
  );
