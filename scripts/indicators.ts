import { runProgram } from './program/program.ts';

await runProgram('indicators', (cli) =>
  cli.command(
    '$0',
    'Exports the 69 features of a stored dataset: one row per candle, `open_time` first, empty where not warm.\n\n' +
      'Indicators start cold at --from. Rows are the candles a strategy sees: absent minutes are stood in for by flat ones.',
    (command) =>
      command
        .option('dataset', { type: 'string', demandOption: true, describe: 'Name of the stored dataset' })
        .option('symbols', { type: 'string', array: true, describe: 'One for a file or stdout; all when absent' })
        .option('timeframe', { type: 'string', default: '1m', describe: '1m, 2m … 60m, 1h, 4h, 1d' })
        .option('from', { type: 'string', describe: 'UTC date or month: candles that close after it' })
        .option('to', { type: 'string', describe: 'UTC date or month: candles that close at or before it' })
        .option('only', {
          type: 'string',
          array: true,
          describe: 'Names of features, e.g. rsi_14,macd; all when absent',
        })
        .option('format', {
          choices: ['csv', 'arrow', 'parquet'] as const,
          default: 'csv' as const,
          describe: 'File format',
        })
        .option('out', {
          type: 'string',
          describe: 'A file, a folder (ending in /), or - for stdout; stdout when absent',
        })
        .option('data-dir', {
          type: 'string',
          describe: 'Where datasets are stored (else NINEFOLD_DATA_DIR, else datasets/store)',
        })
        .example('$0 --dataset binance-2022 --symbols BTCUSDT --to 2022-02 --out btc.csv', 'January, all 69')
        .example(
          '$0 --dataset binance-2022 --symbols BTCUSDT --only rsi_14,atr --timeframe 1h',
          'two columns on stdout',
        )
        .example('$0 --dataset binance-2022 --format parquet --out features/', 'a file per symbol'),
    async (args) => (await import('./indicators/export.ts')).exportFeatures(args),
  ),
);
