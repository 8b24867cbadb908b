import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../engine/market/errors.ts';
import type { BenchRow } from './bench/row.ts';
import { printJson, printLine } from './program/output.ts';
import { PROJECT_ROOT } from './program/paths.ts';
import { runProgram } from './program/program.ts';
import type { SharedOptions } from './program/program.ts';

const IDS = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'START', 'SOAK'];
/** It takes as long as all the others together, and is measured when it is named. */
const LONG = new Set(['SOAK']);
const EXIT_DISAGREES = 4;

interface BenchArgs extends SharedOptions {
  readonly only: string | undefined;
  readonly runs: number;
  readonly out: string | undefined;
  readonly quick: boolean;
}

function idsOf({ only }: BenchArgs): readonly string[] {
  const wanted = only?.split(',').map((id) => id.trim().toUpperCase()) ?? IDS.filter((id) => !LONG.has(id));
  const unknown = wanted.find((id) => !IDS.includes(id));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown} is no figure of the bench: ${IDS.join(', ')}.`);
  return wanted;
}

async function run(args: BenchArgs): Promise<void> {
  if (!(Number.isInteger(args.runs) && args.runs > 0)) {
    throw new UsageError(`--runs ${args.runs} makes no sense: give a whole number from 1.`);
  }
  const { measure } = await import('./bench/measure.ts');
  const rows: BenchRow[] = [];
  for await (const row of measure({ ids: idsOf(args), runs: args.runs, isQuick: args.quick })) rows.push(row);
  const machine = { cpu: cpus()[0]?.model ?? '', cores: availableParallelism() };
  const versions = { node: process.versions.node, v8: process.versions.v8 };
  const document = { measuredAt: new Date().toISOString(), ...versions, arch: process.arch, ...machine, rows };
  const path = resolve(args.out ?? join(PROJECT_ROOT, 'reports', 'out', 'bench.json'));
  const { writeWhole } = await import('../reports/run/atomic.ts');
  await writeWhole(path, `${JSON.stringify(document, null, 2)}\n`);
  if (rows.some(({ check }) => !check.passed)) process.exitCode = EXIT_DISAGREES;
  if (args.json) return printJson(document);
  const { printBench } = await import('./bench/print.ts');
  printBench(rows);
  printLine(`\n${machine.cores} × ${machine.cpu}, Node ${versions.node}. Written to ${path}`);
}

await runProgram('bench', (cli) =>
  cli.command(
    '$0',
    'Measures speed and memory against their targets and beside other libraries; no agreement, no time.',
    (command) =>
      command
        .option('only', { type: 'string', describe: `Some of ${IDS.join(', ')}, separated by commas` })
        .option('runs', {
          type: 'number',
          default: 7,
          describe: 'How often each figure is measured; the median counts',
        })
        .option('quick', { type: 'boolean', default: false, describe: 'Leave out the nine-year replay' })
        .option('out', { type: 'string', describe: 'Where the JSON is written (default: reports/out/bench.json)' })
        .example('$0', 'Everything but SOAK: a quarter of an hour')
        .example('$0 --only SOAK', 'Whether a live run grows within a week')
        .example('$0 --only T1,T7 --json', 'Two figures, as JSON'),
    (args) => run(args as unknown as BenchArgs),
  ),
);
