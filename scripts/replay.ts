import { withLuckOptions } from './program/luck/options.ts';
import { runProgram } from './program/program.ts';
import { withRunOptions } from './program/run-options.ts';
import type { ReplayArgs } from './replay/run.ts';

await runProgram('replay', (cli) =>
  withLuckOptions(withRunOptions(cli))
    .usage('$0\n\nReplays a dataset through a strategy and writes an honest report.')
    .option('out', { type: 'string', describe: 'Where runs are written' })
    .option('report', { type: 'boolean', default: true, describe: 'Write report.html (--no-report: only the figures)' })
    .command('$0', false, {}, async (args) => {
      const { runReplay } = await import('./replay/run.ts');
      await runReplay(args as unknown as ReplayArgs);
    })
    .example('$0', 'A generated market (synthetic, and said so) with the default strategy')
    .example('$0 --dataset binance-2022 --symbols BTCUSDT --strategy ema-cross', 'A stored dataset')
    .example('$0 -d binance-2022 --from 2022-03 --to 2022-06 --set fast=20 --set slow=50', 'Other parameters')
    .example('$0 -d binance-2022 --symbols BTCUSDT --permutations 100', 'How often luck does as well')
    .example('$0 -d binance-2022 --symbols BTCUSDT --validate', 'That, and what each head and gate is worth')
    .example('$0 -d binance-2022 --strategy ./my-idea.ts --set sizing.riskFraction=0.01', 'A strategy of your own'),
);
