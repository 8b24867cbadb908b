import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DataError, UsageError, VerificationError } from '../../../engine/market/errors.ts';
import { COMPILED_ROOT } from '../paths.ts';
import type { LuckSetup, LuckTask, TaskAnswer, TaskFigures } from './task.ts';

/** More threads than this are used only when they are asked for: each holds an engine of its own. */
const WORKERS_MAX = 8;

/** A thread a core. */
export function defaultWorkers(): number {
  return Math.min(WORKERS_MAX, availableParallelism());
}

/**
 * Runs tasks on threads. Answers come in the order of the tasks, so that nothing depends on how many threads there are.
 * Throws what the first task to fail threw.
 */
export async function runTasks(
  setup: LuckSetup,
  tasks: readonly LuckTask[],
  { workers, onDone }: { readonly workers: number; readonly onDone: () => void },
): Promise<TaskFigures[]> {
  const { Piscina } = await import('piscina');
  const threads = Math.min(workers, tasks.length);
  const pool = new Piscina({ filename: workerFile(), workerData: setup, minThreads: threads, maxThreads: threads });
  try {
    return await Promise.all(
      tasks.map(async (task) => {
        const figures = figuresOf((await pool.run(task)) as TaskAnswer);
        onDone();
        return figures;
      }),
    );
  } finally {
    await pool.destroy();
  }
}

function figuresOf(answer: TaskAnswer): TaskFigures {
  if ('figures' in answer) return answer.figures;
  const { code, message } = answer.failure;
  const Failure = code === 'usage' ? UsageError : code === 'data' ? DataError : VerificationError;
  throw new Failure(message);
}

/** The compiled thread, of the program that runs or else of the last build. */
function workerFile(): string {
  return join(COMPILED_ROOT, 'scripts', 'program', 'luck', 'worker.js');
}
