import type { Argv } from 'yargs';
import { OBSERVATION_KINDS } from '../engine/market/observation.ts';
import { runProgram } from './program/program.ts';
import type { SharedOptions } from './program/program.ts';

type Program = Argv<SharedOptions>;

const MARKETS = ['spot', 'um'] as const;
const STORED_TIMEFRAMES = ['1m', '1s'] as const;

/** Options of every command; the store's place comes last in its help. */
const DATA_DIR = {
  type: 'string',
  describe: 'Where datasets are stored (else NINEFOLD_DATA_DIR, else datasets/store)',
} as const;
const REPLACE = { type: 'boolean', default: false, describe: 'Write an existing dataset anew' } as const;
const APPEND = { type: 'boolean', default: false, describe: 'Add to an existing dataset' } as const;
const FROM = { type: 'string', describe: 'UTC date or month, e.g. 2022-01-15 or 2022-01' } as const;
const TO = { type: 'string', describe: 'UTC date or month; a month or day means its first instant' } as const;

function importCommand(cli: Program): Program {
  return cli.command(
    'import <paths..>',
    'Store candles, or side data, from files and folders',
    (command) =>
      command
        .positional('paths', { type: 'string', array: true, demandOption: true, describe: 'Files, or folders to walk' })
        .option('name', { type: 'string', demandOption: true, describe: 'Name of the dataset' })
        .option('replace', REPLACE)
        .option('append', APPEND)
        .option('accept-bad-checksum', {
          type: 'boolean',
          default: false,
          describe: 'Take files that do not match their .CHECKSUM; the manifest records it',
        })
        .option('symbol', { type: 'string', describe: 'Symbol of files whose name or rows do not tell it' })
        .option('market', { choices: MARKETS, describe: 'Overrides what the archive folders tell (else spot)' })
        .option('timeframe', { choices: STORED_TIMEFRAMES, describe: 'Of plain CSV and Parquet files (else 1m)' })
        .option('column', {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'Which column holds what, e.g. volume=Vol_BTC',
        })
        .option('observations', { choices: OBSERVATION_KINDS, describe: 'Read CSV files as side data of this kind' })
        .option('source', { type: 'string', describe: 'Who published the side data' })
        .option('data-dir', DATA_DIR)
        .example('$0 import ~/binance-archive --name binance-2022', 'all candles of an archive folder')
        .example('$0 import eth.csv --name mine --symbol ETHUSDT', 'a CSV with a header')
        .example('$0 import funding.csv --name mine --observations FUNDING_SETTLED', 'side data, added to a dataset')
        .example('$0 import fng.csv --name mine --observations FEAR_GREED --column value=fng', 'a column by its name'),
    async (args) => (await import('./datasets/import.ts')).runImport(args),
  );
}

function generateCommand(cli: Program): Program {
  return cli.command(
    'generate',
    'Store a seeded synthetic market',
    (command) =>
      command
        .option('name', { type: 'string', demandOption: true, describe: 'Name of the dataset' })
        .option('seed', { type: 'number', default: 1, describe: 'Same seed, same market' })
        .option('symbols', {
          type: 'string',
          array: true,
          default: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
          describe: 'Symbols',
        })
        .option('from', { ...FROM, default: '2024-01' })
        .option('to', { ...TO, default: '2025-01' })
        .option('replace', REPLACE)
        .option('data-dir', DATA_DIR)
        .example('$0 generate --name demo', 'a year of three symbols')
        .example('$0 generate --name tiny --seed 7 --symbols BTCUSDT --to 2024-02', 'a month of one'),
    async (args) => (await import('./datasets/generate.ts')).runGenerate(args),
  );
}

function downloadCommand(cli: Program): Program {
  return cli.command(
    'download <symbols..>',
    'Fetch candles from the exchange archive and store them',
    (command) =>
      command
        .positional('symbols', { type: 'string', array: true, demandOption: true, describe: 'e.g. BTCUSDT ETHUSDT' })
        .option('from', { ...FROM, demandOption: true, describe: 'First UTC day or month' })
        .option('to', { ...TO, demandOption: true, describe: 'Last UTC day or month, inclusive' })
        .option('market', { choices: MARKETS, default: 'spot' as const, describe: 'Spot, or USD-margined futures' })
        .option('timeframe', {
          choices: STORED_TIMEFRAMES,
          default: '1m' as const,
          describe: '1s exists for spot only',
        })
        .option('name', {
          type: 'string',
          describe: 'Name of the dataset (else binance-MARKET); added to when it exists',
        })
        .option('base-url', { type: 'string', describe: 'A mirror of the archive' })
        .option('cache-dir', { type: 'string', describe: 'Where downloaded files stay (else .downloads in the store)' })
        .option('data-dir', DATA_DIR)
        .example('$0 download BTCUSDT ETHUSDT --from 2023-01 --to 2023-12', 'a year of two symbols')
        .example('$0 download BTCUSDT --market um --from 2024-01 --to 2024-01-15', 'half a month of a perpetual'),
    async (args) => (await import('./datasets/download.ts')).runDownload(args),
  );
}

function lookCommands(cli: Program): Program {
  return cli
    .command(
      'list',
      'List the stored datasets',
      (command) => command.option('data-dir', DATA_DIR).example('$0 list --json', 'for scripts'),
      async (args) => (await import('./datasets/look.ts')).runList(args),
    )
    .command(
      'show <name>',
      'Show a dataset with its gap ledger',
      (command) =>
        command
          .positional('name', { type: 'string', demandOption: true })
          .option('data-dir', DATA_DIR)
          .example('$0 show binance-2022', 'symbols, origins, gaps'),
      async (args) => (await import('./datasets/look.ts')).runShow(args),
    )
    .command(
      'verify [names..]',
      'Hash stored files again; exit status 4 when one differs',
      (command) =>
        command
          .positional('names', { type: 'string', array: true, describe: 'All when absent' })
          .option('data-dir', DATA_DIR)
          .example('$0 verify binance-2022', 'one dataset'),
      async (args) => (await import('./datasets/look.ts')).runVerify(args),
    )
    .command(
      'remove <name>',
      'Remove a dataset',
      (command) =>
        command
          .positional('name', { type: 'string', demandOption: true })
          .option('data-dir', DATA_DIR)
          .example('$0 remove tiny', 'its files are gone for good'),
      async (args) => (await import('./datasets/look.ts')).runRemove(args),
    );
}

function exportCommand(cli: Program): Program {
  return cli.command(
    'export <name>',
    'Write candles of any timeframe to CSV, Parquet or Arrow files',
    (command) =>
      command
        .positional('name', { type: 'string', demandOption: true })
        .option('symbols', { type: 'string', array: true, describe: 'All when absent' })
        .option('timeframe', { type: 'string', default: '1m', describe: '1m, 2m … 60m, 1h, 4h, 1d' })
        .option('from', FROM)
        .option('to', TO)
        .option('format', {
          choices: ['csv', 'parquet', 'arrow'] as const,
          default: 'csv' as const,
          describe: 'File format',
        })
        .option('out', {
          type: 'string',
          describe: 'A file, a folder (ending in /), or - for stdout; stdout when absent',
        })
        .option('data-dir', DATA_DIR)
        .example('$0 export binance-2022 --symbols BTCUSDT --timeframe 15m --to 2022-02 --out btc.csv', 'January, 15m')
        .example('$0 export binance-2022 --timeframe 1h --format parquet --out hours/', 'one file per symbol'),
    async (args) => (await import('./datasets/export.ts')).runExport(args),
  );
}

await runProgram('datasets', (cli) => {
  const commands = [importCommand, generateCommand, downloadCommand, lookCommands, exportCommand];
  return commands
    .reduce((program, add) => add(program), cli)
    .usage('$0 <command>\n\nStores market history, and looks after what is stored.')
    .demandCommand(
      1,
      'Say what to do with datasets: import, generate, download, list, show, verify, export or remove.',
    );
});
