import type { LookaheadArgs } from './lookahead/run.ts';
import { runProgram } from './program/program.ts';
import { withRunOptions } from './program/run-options.ts';

await runProgram('lookahead', (cli) =>
  withRunOptions(cli)
    .usage('$0\n\nProves that no decision depends on later candles, or names the first that does (exit code 4).')
    .option('cuts', { type: 'number', default: 10, describe: 'Random cuts over the whole period' })
    .option('sample', { type: 'number', default: 200, describe: 'Consecutive candles at each of which to cut' })
    .command('$0', false, {}, async (args) => {
      const { runLookahead } = await import('./lookahead/run.ts');
      await runLookahead(args as unknown as LookaheadArgs);
    })
    .example('$0 --strategy ./my-idea.ts', 'On the generated market')
    .example('$0 -d binance-2022 --symbols BTCUSDT --to 2022-03 -s ema-cross', 'On two months of stored candles'),
);
