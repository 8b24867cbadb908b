import { join, relative } from 'node:path';
import { writeStrategy } from './new-strategy/write-strategy.ts';
import { printJson, printLine } from './program/output.ts';
import { PROJECT_ROOT } from './program/paths.ts';
import { runProgram } from './program/program.ts';

await runProgram('new-strategy', (cli) =>
  cli.command(
    '$0 <name>',
    'Writes a working strategy with its test, to start from.',
    (command) =>
      command
        .positional('name', { type: 'string', demandOption: true, describe: 'Its name, such as my-idea' })
        .option('dir', { type: 'string', describe: 'Write it to a folder outside the project' })
        .example('$0 my-idea', 'Writes strategies/my-idea')
        .example('$0 my-idea --dir ~/ideas', 'Writes ~/ideas/my-idea, which imports from ninefold'),
    ({ name, dir, json }) => {
      const { folder, files } = writeStrategy(name, { root: PROJECT_ROOT, dir });
      const strategy = dir === undefined ? name : join(folder, 'strategy.ts');
      if (json) return printJson({ name, strategy, folder, files });
      for (const file of files) printLine(`Written: ${dir === undefined ? relative(PROJECT_ROOT, file) : file}`);
      printLine(`Replay:  npm run replay -- --strategy ${strategy}`);
      if (dir === undefined) printLine(`Test:    npm test -- strategies/${name}`);
    },
  ),
);
