import type { ExplainArgs } from './explain/run.ts';
import { runProgram } from './program/program.ts';

await runProgram('explain', (cli) =>
  cli
    .usage(
      '$0\n\nTells why a strategy decided as it did at one candle of a stored run: votes, confidence and how often it won, plan, gates, outcome.',
    )
    .option('run', { type: 'string', default: 'latest', describe: 'Id of the run, its start, or latest' })
    .option('at', { type: 'string', demandOption: true, describe: 'Close of the candle, UTC: 2022-05-12T10:15Z' })
    .option('symbol', { type: 'string', describe: 'Symbol; needed when the run has several' })
    .option('timeframe', {
      type: 'string',
      default: '15m',
      describe: '1m, 5m, 15m, 1h or 4h (4h is shown, never traded)',
    })
    .option('out', { type: 'string', describe: 'Where runs are written' })
    .option('data-dir', { type: 'string', describe: 'Where datasets are stored' })
    .command('$0', false, {}, async (args) => {
      const { runExplain } = await import('./explain/run.ts');
      await runExplain(args as unknown as ExplainArgs);
    })
    .example('$0 --at 2022-05-12T10:15Z --symbol BTCUSDT', 'The newest run, 15m')
    .example('$0 --run 20261120-17 --at 2022-05-12T10:00Z --timeframe 1h --json', 'As one JSON document'),
);
