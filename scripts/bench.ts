import { runProgram } from './program/program.ts';
await runProgram('bench', (cli) =>
  cli.command('$0', 'x', {}, async () => {
    const { benchEngine } = await import('./bench/engine-year.ts');
    console.log(JSON.stringify(await benchEngine(7), (k, v) => (k === 'runs' ? undefined : v), 1));
  }),
);
