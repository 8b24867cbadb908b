import { UsageError } from '../../engine/market/errors.ts';
import { execute, prepare } from '../program/execute.ts';
import type { RunRequest } from '../program/execute.ts';
import { formatCount, printJson, printLine, printTable } from '../program/output.ts';
import { startProgress } from '../program/progress.ts';
import type { RunArgs } from '../program/run-options.ts';
import { parseParams } from '../program/settings.ts';
import { settleArgs } from '../program/settle-args.ts';
import { ensureSynthetic } from '../program/synthetic.ts';

/** What the calibrate program was given. */
export interface CalibrateArgs extends RunArgs {
  readonly band: string;
  readonly trials: number;
}

/** One replay of the search. */
interface Trial {
  readonly kappa: number;
  readonly scans: number;
  readonly signals: number;
  readonly passRate: number;
}

/** The funnel as the strategy accounts for it. */
interface FunnelAccount {
  readonly scans: readonly { readonly scans: number; readonly signals: number }[];
}

const KAPPA_MIN = 0.5;
const KAPPA_MAX = 3;

/** Bisects kappa until the pass rate lies in the band, or says that no kappa gets there. */
export async function runCalibrate(args: CalibrateArgs): Promise<void> {
  const band = bandOf(args.band);
  if (!(Number.isInteger(args.trials) && args.trials >= 2))
    throw new UsageError('--trials has to be a whole number from 2 up.');
  const { dataset, request: settled } = await settleArgs(args);
  const request = { ...settled, dataset: dataset ?? (await ensureSynthetic(settled.dataDir, args)) };
  const progress = await startProgress({ label: 'Calibrating', total: args.trials, unit: 'replays', json: args.json });
  const trials: Trial[] = [];
  const run = async (kappa: number): Promise<Trial> => {
    const trial = await tryKappa(request, kappa);
    trials.push(trial);
    progress.update(trials.length);
    return trial;
  };
  let found: Trial | undefined;
  let [low, high] = [KAPPA_MIN, KAPPA_MAX];
  const most = await run(KAPPA_MAX);
  if (most.passRate >= band.low) {
    found = isInside(most, band) ? most : undefined;
    while (found === undefined && trials.length < args.trials) {
      const trial = await run((low + high) / 2);
      if (isInside(trial, band)) found = trial;
      else if (trial.passRate > band.high) high = trial.kappa;
      else low = trial.kappa;
    }
  }
  progress.stop();
  report({ args, band, trials, found });
}

function bandOf(text: string): { low: number; high: number } {
  const [low, high] = text.split(',').map(Number);
  if (low !== undefined && high !== undefined && low >= 0 && low < high && high <= 1) return { low, high };
  throw new UsageError(`--band "${text}" is none: give two shares, low,high, e.g. 0.01,0.02.`);
}

function isInside({ passRate }: Trial, band: { low: number; high: number }): boolean {
  return passRate >= band.low && passRate <= band.high;
}

async function tryKappa(request: RunRequest, kappa: number): Promise<Trial> {
  const params = parseParams(request.strategy, { ...request.params, kappa });
  const { engine } = await execute(await prepare({ ...request, params }));
  const account = engine.strategyAccount as FunnelAccount | undefined;
  if (account?.scans === undefined) {
    throw new UsageError(
      `Strategy ${request.strategy.name} has no funnel to calibrate: only strategies with gates do.`,
    );
  }
  const scans = account.scans.reduce((sum, one) => sum + one.scans, 0);
  const signals = account.scans.reduce((sum, one) => sum + one.signals, 0);
  return { kappa, scans, signals, passRate: scans === 0 ? 0 : signals / scans };
}

interface Report {
  readonly args: CalibrateArgs;
  readonly band: { low: number; high: number };
  readonly trials: readonly Trial[];
  readonly found: Trial | undefined;
}

function report({ args, band, trials, found }: Report): void {
  const best = trials.reduce((a, b) => (b.passRate > a.passRate ? b : a));
  if (args.json) return printJson({ found: found ?? null, reachable: best, band, trials, trialCount: trials.length });
  printTable(
    ['kappa', 'scans', 'signals', 'pass rate'],
    trials.map(({ kappa, scans, signals, passRate }) => [
      kappa.toFixed(4),
      formatCount(scans),
      formatCount(signals),
      `${(passRate * 100).toFixed(3)} %`,
    ]),
  );
  if (found === undefined) {
    printLine(
      `No kappa passes ${band.low * 100}–${band.high * 100} % of scans: ${(best.passRate * 100).toFixed(3)} % is the most, at ${best.kappa}. ${trials.length} trials.`,
    );
  } else printLine(`kappa ${found.kappa}: freeze it with --set kappa=${found.kappa}. ${trials.length} trials.`);
}
