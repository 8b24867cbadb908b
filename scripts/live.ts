import { EXCHANGES, HISTORY_MIN, recordFolder } from './live/options.ts';
import type { LiveArgs } from './live/options.ts';
import { runProgram } from './program/program.ts';

await runProgram('live', (cli) =>
  cli
    .usage('$0\n\nRuns a strategy on closed candles of an exchange, on paper, and records every decision.')
    .command(
      '$0',
      'Runs until Ctrl-C; started again, it goes on where it stopped.',
      (command) =>
        command
          .option('exchange', {
            choices: EXCHANGES,
            default: 'simulated' as const,
            describe: 'Where candles come from',
          })
          .option('symbols', {
            type: 'string',
            array: true,
            describe: 'Symbols, A,B; default: BTCUSDT,ETHUSDT,SOLUSDT',
          })
          .option('strategy', { type: 'string', alias: 's', describe: 'Built-in name or path; default: nine-heads' })
          .option('preset', { type: 'string', describe: 'Named parameters of the strategy; default: "default"' })
          .option('config', { type: 'string', describe: 'JSON file with strategy, params and the engine’s config' })
          .option('set', {
            type: 'string',
            array: true,
            describe: 'key=value: a parameter or config value, repeatable',
          })
          .option('seed', { type: 'number', describe: 'Seed of everything random in the run' })
          .option('speed', { type: 'string', describe: 'Simulated seconds a second, or max; default: 60' })
          .option('minutes', { type: 'number', describe: 'Stop after so many minutes; default: never' })
          .option('history', {
            type: 'number',
            default: HISTORY_MIN,
            describe: 'Minutes before the start to begin with',
          })
          .option('record', { type: 'string', describe: 'Folder of the record; default: one for each exchange' })
          .option('stream-url', { type: 'string', describe: 'Another address of the exchange’s combined stream' })
          .option('rest-url', { type: 'string', describe: 'Another address of its REST side' }),
      async (args) => {
        const { runLive } = await import('./live/run.ts');
        await runLive(args as unknown as LiveArgs);
      },
    )
    .command(
      'verify [record]',
      'Decides a record’s stored inputs again and compares both chains (exit code 4 when they differ).',
      (command) => command.positional('record', { type: 'string', describe: 'Its folder; default: the simulated one' }),
      async (args) => {
        const { verifyLive } = await import('./live/verify.ts');
        await verifyLive(recordFolder({ record: args.record, exchange: 'simulated' }), args);
      },
    )
    .example('$0', 'A simulated exchange at 60 times the speed of life')
    .example('$0 --speed max --minutes 1440 -s ema-cross', 'A simulated day, as fast as it goes')
    .example('$0 --exchange binance-spot --symbols BTCUSDT', 'The real one, on paper')
    .example('$0 verify', 'Proves that the record comes out the same again'),
);
