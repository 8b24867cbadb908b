import { DEFAULT_PORT, FACE_NAMES } from './exchange-sim/options.ts';
import type { ExchangeSimArgs } from './exchange-sim/options.ts';
import { runProgram } from './program/program.ts';

await runProgram('exchange-sim', (cli) =>
  cli
    .usage('$0\n\nStands as an exchange on this machine: streams, REST and archive of Binance over candles of ours.')
    .command(
      '$0',
      'Runs until Ctrl-C, then tells what its clients did wrong.',
      (command) =>
        command
          .option('dataset', { type: 'string', alias: 'd', describe: 'What it trades; default: a generated market' })
          .option('data-dir', { type: 'string', describe: 'Where datasets are stored' })
          .option('symbols', { type: 'string', array: true, describe: 'Symbols, A,B; default: all of the dataset' })
          .option('exchange', {
            choices: FACE_NAMES,
            default: 'binance-futures' as const,
            describe: 'Whose face it has',
          })
          .option('speed', {
            type: 'number',
            default: 1,
            describe: 'Its seconds a second; above 1 its time is its own',
          })
          .option('now', { type: 'boolean', describe: 'Move its candles to the present; the default at speed 1' })
          .option('port', { type: 'number', default: DEFAULT_PORT, describe: 'Port on 127.0.0.1; 0: any that is free' })
          .option('from', {
            type: 'string',
            describe: 'UTC day or moment to begin with; default: a week after the first',
          })
          .option('faults', {
            type: 'string',
            describe: 'JSON file: [{"kind": "stall", "from": 5, "lasts": 2}, …], minutes',
          })
          .option('fault-rate', { type: 'number', describe: 'Faults of all kinds an hour, drawn by --seed' })
          .option('seed', { type: 'number', default: 1, describe: 'Seed of everything random in the faults' }),
      async (args) => {
        const { runExchangeSim } = await import('./exchange-sim/run.ts');
        await runExchangeSim(args as unknown as ExchangeSimArgs);
      },
    )
    .example('$0', 'A generated market as Binance futures, now')
    .example('$0 --dataset binance-2022 --exchange binance-spot', 'Candles of 2022 as if they were today’s')
    .example('$0 --fault-rate 20 --seed 7', 'Trouble every three minutes'),
);
