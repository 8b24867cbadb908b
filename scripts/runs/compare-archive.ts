import { dataDirOf, runsDirOf } from '../program/paths.ts';
import type { AddCommand } from './command.ts';

/** `runs compare-archive`: what a live run saw against what is official, and which decisions change with it. */
export const compareArchiveCommand: AddCommand = (cli) =>
  cli.command(
    'compare-archive <run>',
    'Lists candles that a live run saw otherwise than a dataset of official ones, and the decisions that change.',
    (command) =>
      command
        .positional('run', { type: 'string', demandOption: true, describe: 'RECORD/BOT, or the path of a record' })
        .option('dataset', { type: 'string', alias: 'd', demandOption: true, describe: 'The official candles' })
        .option('data-dir', { type: 'string', describe: 'Where datasets are stored' }),
    async (args) => {
      const [{ compareArchive }, { liveRunOf }] = await Promise.all([
        import('./live/compare-archive.ts'),
        import('./live/live-runs.ts'),
      ]);
      const { dataset, json } = args;
      await compareArchive(liveRunOf(args.run, runsDirOf(args)), { dataset, json, dataDir: dataDirOf(args) });
    },
  );
