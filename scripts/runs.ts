import { compareArchiveCommand } from './runs/compare-archive.ts';
import { compareCommand } from './runs/compare.ts';
import { exportCommand } from './runs/export.ts';
import { forgetCommand } from './runs/forget.ts';
import { listCommand } from './runs/list.ts';
import { openCommand } from './runs/open.ts';
import { reportCommand } from './runs/report.ts';
import { showCommand } from './runs/show.ts';
import { verifyCommand } from './runs/verify.ts';
import { runProgram } from './program/program.ts';

/** Every command of the program; a new one is a line here. */
const COMMANDS = [
  listCommand,
  showCommand,
  verifyCommand,
  compareCommand,
  openCommand,
  forgetCommand,
  exportCommand,
  compareArchiveCommand,
  reportCommand,
];

const WORDS = ['list', 'show', 'verify', 'compare', 'open', 'forget', 'export', 'compare-archive', 'report'];

await runProgram('runs', (cli) =>
  COMMANDS.reduce((built, add) => add(built), cli.option('out', { type: 'string', describe: 'Where runs are written' }))
    .example('$0 list --limit 5', 'The five newest runs')
    .example('$0 show latest', 'The newest run’s figures')
    .example('$0 compare 20261120-17 latest', 'Two runs side by side; the start of an id is enough')
    .example('$0 verify latest', 'Proves that the newest run comes out the same again')
    .example('$0 forget latest --reason "wrong costs"', 'No longer counted as a trial; recorded')
    .example('$0 verify simulated/nine-heads', 'The same of a live run: RECORD/BOT')
    .example('$0 export simulated/nine-heads --as-dataset seen', 'What it was fed, for an ordinary replay')
    .demandCommand(1, `Say what to do with the runs: ${WORDS.slice(0, -1).join(', ')} or ${WORDS.at(-1)}.`),
);
