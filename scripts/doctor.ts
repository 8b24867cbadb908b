import type { Check } from './doctor/check.ts';
import { checkBuild, checkChromium, checkFolder, checkNode, checkSqlite } from './doctor/machine.ts';
import { printable, printJson, printLine } from './program/output.ts';
import { dataDirOf, PROJECT_ROOT, runsDirOf } from './program/paths.ts';
import { runProgram } from './program/program.ts';

const MARK = { ok: '✓', warn: '!', broken: '✗' } as const;

/** 3 when stored data is damaged, 1 when anything else is broken, else 0. */
function exitCodeOf(machine: readonly Check[], data: readonly Check[]): number {
  if (data.some(({ status }) => status === 'broken')) return 3;
  return machine.some(({ status }) => status === 'broken') ? 1 : 0;
}

function printCheck({ name, status, detail, advice }: Check): void {
  printLine(`${MARK[status]} ${printable(name)}: ${printable(detail)}`);
  if (advice !== undefined) printLine(`  → ${advice}`);
}

await runProgram('doctor', (cli) =>
  cli.command(
    '$0',
    'Looks at what Ninefold needs to run: Node, SQLite, disk, the build, stored datasets.',
    (command) =>
      command
        .option('deep', { type: 'boolean', default: false, describe: 'Read and hash every stored file again' })
        .option('data-dir', { type: 'string', describe: 'Where datasets are stored' })
        .option('out', { type: 'string', describe: 'Where runs are written' })
        .example('$0', 'A quick look')
        .example('$0 --deep --json', 'A thorough one, for a script'),
    async ({ deep, dataDir, out, json }) => {
      const machine = [
        checkNode(PROJECT_ROOT),
        await checkSqlite(),
        checkFolder('data folder', dataDirOf({ dataDir })),
        checkFolder('runs folder', runsDirOf({ out })),
        checkBuild(PROJECT_ROOT),
        checkChromium(),
      ];
      const { checkDatasets } = await import('./doctor/datasets.ts');
      const data = await checkDatasets(dataDirOf({ dataDir }), deep);
      process.exitCode = exitCodeOf(machine, data);
      const checks = [...machine, ...data];
      if (json) return printJson({ healthy: process.exitCode === 0, checks });
      for (const check of checks) printCheck(check);
    },
  ),
);
