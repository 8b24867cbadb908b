import type { NotebookArgs } from './notebooks/open.ts';
import { runProgram } from './program/program.ts';

await runProgram('notebooks', (cli) =>
  cli
    .usage('$0\n\nInstalls the notebooks’ own packages and opens them in Jupyter.')
    .option('check', {
      type: 'boolean',
      default: false,
      describe: 'Execute them without a browser; exit 4 when a cell fails',
    })
    .option('only', { type: 'string', array: true, describe: 'Names or their beginnings: 01,03' })
    .option('html', { type: 'string', describe: 'With --check: also write the executed notebooks here, as HTML' })
    .command('$0', false, {}, async (args) => {
      const { runNotebooks } = await import('./notebooks/open.ts');
      await runNotebooks(args as unknown as NotebookArgs);
    })
    .example('$0', 'Open Jupyter in the browser')
    .example('$0 --check --only 01', 'Execute the first notebook and report'),
);
