import type { CalibrateArgs } from './calibrate/run.ts';
import { runProgram } from './program/program.ts';
import { withRunOptions } from './program/run-options.ts';

await runProgram('calibrate', (cli) =>
  withRunOptions(cli)
    .usage(
      '$0\n\nFinds settings with which the gates pass a wanted share of scans, on one period only, looking at nothing but that share.\nWithout --axes: how strongly scores must be stretched (kappa). Freeze the result and report other periods untouched.',
    )
    .option('band', {
      type: 'string',
      default: '0.01,0.02',
      describe: 'Wanted share of scans that become signals, low,high',
    })
    .option('trials', {
      type: 'number',
      default: 8,
      describe: 'Replays at most for kappa (beside those of --axes); each is a trial and is counted',
    })
    .option('axes', {
      type: 'string',
      describe: 'JSON file of settings left open, each with its values from the published rule to the most open',
    })
    .option('out', { type: 'string', describe: 'Where runs are written: the ledger there counts the trials' })
    .command('$0', false, {}, async (args) => {
      const { runCalibrate } = await import('./calibrate/run.ts');
      await runCalibrate(args as unknown as CalibrateArgs);
    })
    .example(
      '$0 -d binance-2022 -s nine-heads --from 2022-01 --to 2022-07',
      'One half-year; report the other untouched',
    )
    .example(
      '$0 -d binance-2022 -s nine-heads --preset literal --from 2022-01 --to 2022-07 --axes strategies/nine-heads/open-settings.json',
      'How the preset default was chosen',
    ),
);
