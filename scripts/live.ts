import type { Argv } from 'yargs';
import { KEEP_DAYS } from '../engine/live/record/retention.ts';
import { DEFAULT_PORT, EXCHANGES, HISTORY_MIN, recordFolder } from './live/options.ts';
import type { LiveArgs } from './live/options.ts';
import { runProgram } from './program/program.ts';
import type { SharedOptions } from './program/program.ts';

function withVenue(cli: Argv<SharedOptions>): Argv<SharedOptions> {
  return cli
    .option('exchange', { choices: EXCHANGES, default: 'simulated' as const, describe: 'Where candles come from' })
    .option('symbols', {
      type: 'string',
      array: true,
      describe: 'Symbols, A,B; default: BTCUSDT,ETHUSDT,SOLUSDT',
    })
    .option('dataset', { type: 'string', describe: 'What a simulated exchange trades; default: a generated market' })
    .option('data-dir', { type: 'string', describe: 'Where datasets are stored' })
    .option('from', { type: 'string', describe: 'First moment of the dataset' })
    .option('to', { type: 'string', describe: 'Its last' })
    .option('speed', { type: 'string', describe: 'Simulated seconds a second, or max; default: 60' })
    .option('stream-url', { type: 'string', describe: 'Another address of the exchange’s combined stream' })
    .option('rest-url', { type: 'string', describe: 'Another address of its REST side' })
    .option('side-data', {
      type: 'boolean',
      default: true,
      describe: 'Ask for funding, open interest, fear & greed …',
    });
}

function withBots(cli: Argv<SharedOptions>): Argv<SharedOptions> {
  return cli
    .option('strategy', { type: 'string', alias: 's', describe: 'Built-in name or path; default: nine-heads' })
    .option('preset', { type: 'string', describe: 'Named parameters of the strategy; default: "default"' })
    .option('config', { type: 'string', describe: 'JSON file with strategy, params and the engine’s config' })
    .option('set', { type: 'string', array: true, describe: 'key=value: a parameter or config value, repeatable' })
    .option('bots', { type: 'string', describe: 'JSON file with several bots: [{name, strategy, symbols …}]' })
    .option('seed', { type: 'number', describe: 'Seed of everything random in the run' });
}

function withRun(cli: Argv<SharedOptions>): Argv<SharedOptions> {
  return cli
    .option('minutes', { type: 'number', describe: 'Stop after so many minutes; default: never' })
    .option('history', {
      type: 'number',
      describe: `Minutes before the start to begin with; default: the strategy’s warm-up, at least ${HISTORY_MIN}`,
    })
    .option('record', { type: 'string', describe: 'Folder of the record; default: one for each exchange' })
    .option('backups', {
      type: 'boolean',
      default: true,
      describe: 'Back the record up once a day, after midnight UTC',
    })
    .option('keep-days', {
      type: 'number',
      default: KEEP_DAYS,
      describe: 'Days to keep sent messages and revisions; candles, inputs and journal are the proof and always stay',
    })
    .option('webhooks', { type: 'string', describe: 'JSON file with endpoints that are sent the signals' })
    .option('monitor', { type: 'boolean', default: true, describe: 'Serve the page, the API and the metrics' })
    .option('port', { type: 'number', describe: `Port of the monitor; default: ${DEFAULT_PORT}, or a free one` })
    .option('listen', { type: 'string', default: '127.0.0.1', describe: 'Its address; another one exposes it' })
    .option('allow-host', { type: 'string', array: true, describe: 'Host names it may be asked by, beside localhost' });
}

await runProgram('live', (cli) =>
  cli
    .usage('$0\n\nRuns strategies on closed candles of an exchange, on paper, and records every decision.')
    .command(
      '$0',
      'Runs until Ctrl-C; started again, it goes on where it stopped.',
      (command) => withRun(withBots(withVenue(command as Argv<SharedOptions>))),
      async (args) => {
        const { runLive } = await import('./live/run.ts');
        await runLive(args as unknown as LiveArgs);
      },
    )
    .command(
      'verify [record]',
      'Decides a record’s stored inputs again and compares both chains (exit code 4 when they differ).',
      (command) =>
        command
          .positional('record', { type: 'string', describe: 'Its folder; default: the simulated one' })
          .option('bot', { type: 'string', describe: 'One bot alone; default: every one' }),
      async (args) => {
        const { verifyLive } = await import('./live/verify.ts');
        const folder = recordFolder({ record: args.record, exchange: 'simulated', dataset: undefined });
        await verifyLive(folder, args);
      },
    )
    .command(
      'backup [record]',
      'Makes a checked backup of a record, also while a run writes it; the newest seven are kept.',
      (command) =>
        command
          .positional('record', { type: 'string', describe: 'Its folder; default: the simulated one' })
          .option('to', { type: 'string', describe: 'Folder of the backups; default: "backups" in the record’s' })
          .option('full', { type: 'boolean', default: false, describe: 'Decide every frame of the copy again' }),
      async (args) => {
        const { backupLive } = await import('./live/backup.ts');
        await backupLive(recordFolder({ record: args.record, exchange: 'simulated', dataset: undefined }), args);
      },
    )
    .command(
      'restore <backup>',
      'Makes a record of a backup; a run with it goes on from the backup’s last frame.',
      (command) =>
        command
          .positional('backup', { type: 'string', demandOption: true, describe: 'Its folder' })
          .option('record', { type: 'string', demandOption: true, describe: 'Folder for it, without a record yet' }),
      async (args) => {
        const { restoreLive } = await import('./live/restore.ts');
        await restoreLive(args.backup, args);
      },
    )
    .example('$0', 'A simulated exchange at 60 times the speed of life')
    .example('$0 --speed max --minutes 1440 -s ema-cross', 'A simulated day, as fast as it goes')
    .example('$0 --exchange sim --dataset NAME --speed max', 'History through the live path, on paper')
    .example('$0 --exchange binance-spot --symbols BTCUSDT', 'The real one, on paper')
    .example('$0 --bots bots.json --webhooks endpoints.json', 'Several bots, their signals sent')
    .example('$0 verify', 'Proves that the record comes out the same again')
    .example('$0 backup --full', 'A backup, every frame of it decided again'),
);
