import { UsageError } from '../../engine/market/errors.ts';
import { resultOf } from '../../engine/run/result.ts';
import { openLedger } from '../../reports/ledger/ledger.ts';
import type { Ledger } from '../../reports/ledger/ledger.ts';
import { dailyReturns } from '../../reports/stats/days.ts';
import { perDay, sharpe } from '../../reports/stats/ratios.ts';
import { execute, prepare } from '../program/execute.ts';
import type { Execution, RunRequest } from '../program/execute.ts';
import { formatCount, printJson, printLine, printTable } from '../program/output.ts';
import { runsDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import type { RunArgs } from '../program/run-options.ts';
import { parseParams } from '../program/settings.ts';
import { settleArgs } from '../program/settle-args.ts';
import { ensureSynthetic } from '../program/synthetic.ts';
import { readAxes } from './axes.ts';
import type { Axes, Patch } from './axes.ts';
import { bisect, isInside, searchAxes, startSearch } from './search.ts';
import type { Band, Search, Trial } from './search.ts';

/** What the calibrate program was given. */
export interface CalibrateArgs extends RunArgs {
  readonly band: string;
  readonly trials: number;
  readonly axes: string | undefined;
  readonly out: string | undefined;
}

/** The funnel as the strategy accounts for it. */
interface FunnelAccount {
  readonly scans: readonly { readonly scans: number; readonly signals: number }[];
}

/** Range of kappa, the stretch of scores. */
const KAPPA = { name: 'kappa', low: 0.5, high: 3 };

/** Searches parameters by nothing but the share of scans that pass; every replay is counted as a trial in the ledger. */
export async function runCalibrate(args: CalibrateArgs): Promise<void> {
  const band = bandOf(args.band);
  if (!(Number.isInteger(args.trials) && args.trials >= 2))
    throw new UsageError('--trials has to be a whole number from 2 up.');
  const axes = args.axes === undefined ? undefined : readAxes(args.axes);
  const { dataset, request: settled } = await settleArgs(args);
  const request = { ...settled, dataset: dataset ?? (await ensureSynthetic(settled.dataDir, args)) };
  const ledger = openLedger(runsDirOf(args));
  const total = args.trials + countOf(axes);
  const progress = await startProgress({ label: 'Calibrating', total, unit: 'replays', json: args.json });
  try {
    let done = 0;
    const search = startSearch(band, async (params) => {
      const counts = await replayOnce({ ...request, params: parseParams(request.strategy, params) }, ledger);
      progress.update(++done);
      return counts;
    });
    const chosen = await choose(search, { axes, base: request.params, trialsMax: total });
    progress.stop();
    report(args, search, chosen);
  } finally {
    ledger.close();
  }
}

/** How many replays a walk along the axes can take: the open corner is shared, the outcome may be known already. */
function countOf(axes: Axes | undefined): number {
  return axes === undefined ? 0 : axes.axes.reduce((sum, { values }) => sum + values.length - 1, 2);
}

async function choose(
  search: Search,
  { axes, base, trialsMax }: { axes: Axes | undefined; base: Patch; trialsMax: number },
): Promise<Trial> {
  const walked = axes === undefined ? undefined : await searchAxes(search, axes, base);
  if (walked !== undefined && (isInside(walked, search.band) || walked.passRate < search.band.low)) return walked;
  const found = await bisect(search, { ...KAPPA, base: walked?.params ?? base }, trialsMax);
  return found ?? walked ?? search.trials.reduce((a, b) => (b.passRate > a.passRate ? b : a));
}

function bandOf(text: string): Band {
  const [low, high] = text.split(',').map(Number);
  if (low !== undefined && high !== undefined && low >= 0 && low < high && high <= 1) return { low, high };
  throw new UsageError(`--band "${text}" is none: give two shares, low,high, e.g. 0.01,0.02.`);
}

async function replayOnce(request: RunRequest, ledger: Ledger): Promise<{ scans: number; signals: number }> {
  const execution = await execute(await prepare(request));
  const account = execution.engine.strategyAccount as FunnelAccount | undefined;
  if (account?.scans === undefined) {
    throw new UsageError(
      `Strategy ${request.strategy.name} has no funnel to calibrate: only strategies with gates do.`,
    );
  }
  count(execution, request, ledger);
  const sum = (pick: (one: FunnelAccount['scans'][number]) => number): number =>
    account.scans.reduce((total, one) => total + pick(one), 0);
  return { scans: sum((one) => one.scans), signals: sum((one) => one.signals) };
}

/** The ledger keeps the trial, with the Sharpe ratio that nobody looked at: it deflates the ones that are shown. */
function count({ engine, dataset, firstClose }: Execution, request: RunRequest, ledger: Ledger): void {
  const { name, contentHash, synthetic } = dataset.manifest;
  const days = dailyReturns(resultOf(engine).equity, request.config.initialCash);
  const { value } = sharpe(days.map((day) => day.return));
  const manifest = {
    startedAt: new Date().toISOString(),
    strategy: { name: request.strategy.name, source: '', sourceHash: '', preset: null, params: request.params },
    dataset: { name, contentHash, synthetic },
    from: firstClose,
    to: engine.time,
    digests: engine.digests(),
  };
  ledger.recordTrial({ manifest, runId: null, dailySharpe: perDay(value) });
}

function report(args: CalibrateArgs, { band, trials }: Search, chosen: Trial): void {
  const found = isInside(chosen, band);
  const best = trials.reduce((a, b) => (b.passRate > a.passRate ? b : a));
  if (args.json) return printJson({ found, chosen, reachable: best.passRate, band, trials, trialCount: trials.length });
  const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;
  printTable(
    ['trial', 'of', 'scans', 'signals', 'pass rate'],
    trials.map(({ axis, scans, signals, passRate }, i) => [
      i + 1,
      axis,
      formatCount(scans),
      formatCount(signals),
      `${percent(passRate)}${trials[i] === chosen ? '  chosen' : ''}`,
    ]),
  );
  printLine(
    found
      ? `Inside ${percent(band.low)} to ${percent(band.high)} after ${trials.length} trials, all counted in the ledger.`
      : `No setting tried passes ${percent(band.low)} to ${percent(band.high)} of scans; the most is ${percent(best.passRate)}. ${trials.length} trials, all counted in the ledger.`,
  );
  printLine(`Freeze: ${JSON.stringify(chosen.params)}`);
}
