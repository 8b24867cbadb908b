import { dataDirOf, runsDirOf } from '../program/paths.ts';
import type { AddCommand } from './command.ts';

/** `runs export`: what a live run was fed as a dataset, whose ordinary replay comes out the same. */
export const exportCommand: AddCommand = (cli) =>
  cli.command(
    'export <run>',
    'Makes a dataset of what a live run was fed, proves that its replay comes out the same (exit code 4 when not).',
    (command) =>
      command
        .positional('run', { type: 'string', demandOption: true, describe: 'RECORD/BOT, or the path of a record' })
        .option('as-dataset', { type: 'string', demandOption: true, describe: 'Name of the dataset' })
        .option('replace', { type: 'boolean', default: false, describe: 'A dataset of that name gives way' })
        .option('data-dir', { type: 'string', describe: 'Where datasets are stored' }),
    async (args) => {
      const [{ exportLive }, { liveRunOf }] = await Promise.all([
        import('./live/export-live.ts'),
        import('./live/live-runs.ts'),
      ]);
      const { asDataset: name, replace, json } = args;
      await exportLive(liveRunOf(args.run, runsDirOf(args)), { name, replace, json, dataDir: dataDirOf(args) });
    },
  );
