import { resultOf } from '../../../engine/run/result.ts';
import { openLedger } from '../../../reports/ledger/ledger.ts';
import { perDay } from '../../../reports/stats/ratios.ts';
import { coinFlip } from '../../../reports/validation/coin-flip.ts';
import { luckTest } from '../../../reports/validation/luck-test.ts';
import type { LuckResults, LuckTest, Maybe } from '../../../reports/validation/validation.ts';
import type { RunManifest } from '../../../reports/run/manifest.ts';
import type { Execution, RunRequest } from '../execute.ts';
import type { LoadedStrategy } from '../load-strategy.ts';
import { startProgress } from '../progress.ts';
import { readFlipPrices } from './flip-prices.ts';
import { shareMarket } from './market.ts';
import type { LuckPlan } from './options.ts';
import { runTasks } from './pool.ts';
import type { LuckTask, TaskFigures } from './task.ts';

/** What a run was held against. */
export interface TestedLuck {
  readonly results: LuckResults;
  /** Every variant that was run: each is a configuration that was looked at. */
  readonly trials: readonly VariantTrial[];
}

/** A variant as a trial of the ledger. */
export interface VariantTrial {
  readonly params: Readonly<Record<string, unknown>>;
  readonly outputs: string;
  readonly sharpe: number | null;
}

/** What `testLuck` needs to know beside the run. */
export interface LuckContext {
  readonly loaded: LoadedStrategy;
  readonly plan: LuckPlan;
  readonly json: boolean;
}

interface NamedTask extends LuckTask {
  readonly group: string;
  readonly name: string;
}

/** Holds a finished run against coin flips and, as far as planned, against permuted markets and its own variants. */
export async function testLuck(execution: Execution, request: RunRequest, about: LuckContext): Promise<TestedLuck> {
  const flipped = await flipCoins(execution, request);
  const { plan } = about;
  const variants = plan.hasVariants ? variantTasks(request) : [];
  const { params, config } = request;
  const permuted = Array.from({ length: plan.permutations }, (_, i): LuckTask => {
    return { params, config, permutation: `permutation|${config.seed}|${i}` };
  });
  const tasks = [...variants, ...permuted];
  const figures = tasks.length === 0 ? [] : await runOnThreads(execution, request, { ...about, tasks });
  const netProfits = figures.slice(variants.length).map(({ result }) => result.netProfit);
  return {
    results: {
      coinFlip: flipped,
      permutations: permutationTest(execution, request, netProfits),
      variants: variants.map(({ group, name }, i) => ({ group, name, ...figures[i]!.result })),
    },
    trials: variants.map(({ params }, i) => trialFrom(params, figures[i]!)),
  };
}

async function flipCoins({ engine, dataset }: Execution, request: RunRequest): Promise<Maybe<LuckTest>> {
  const { trades } = resultOf(engine);
  const prices = await readFlipPrices(dataset, request, new Set(trades.map(({ symbol }) => symbol)));
  return coinFlip(trades, prices, { seed: request.config.seed });
}

function permutationTest({ engine }: Execution, { config }: RunRequest, luck: readonly number[]): Maybe<LuckTest> {
  if (luck.length === 0) return { absent: 'not asked for: replay --permutations 100' };
  return luckTest('net profit, quote units', resultOf(engine).finalEquity - config.initialCash, luck);
}

/** The strategy's own variants, and every order of events inside a candle. */
function variantTasks({ strategy, params, config }: RunRequest): NamedTask[] {
  const own = strategy.variants?.(params) ?? [];
  const orders = ['pessimistic', 'ohlcPath', 'optimistic'] as const;
  return [
    ...own.map((variant) => ({ ...variant, config })),
    ...orders.map((intrabar) => ({ group: 'intrabar', name: intrabar, params, config: { ...config, intrabar } })),
  ];
}

async function runOnThreads(
  { engine, dataset }: Execution,
  request: RunRequest,
  { loaded, plan, json, tasks }: LuckContext & { readonly tasks: readonly LuckTask[] },
): Promise<TaskFigures[]> {
  const symbols = new Set(engine.symbols.map((run) => run.symbol));
  const instruments = dataset.manifest.symbols
    .filter(({ symbol }) => symbols.has(symbol))
    .map(({ symbol, market, tickSize, quantityStep }) => ({ symbol, market, tickSize, quantityStep }));
  const market = await shareMarket(dataset, request, plan.permutations > 0);
  const progress = await startProgress({ label: 'Testing against luck', total: tasks.length, unit: 'runs', json });
  let done = 0;
  try {
    return await runTasks({ strategy: loaded.source, instruments, market }, tasks, {
      workers: plan.workers,
      onDone: () => progress.update(++done),
    });
  } finally {
    progress.stop();
  }
}

function trialFrom(params: VariantTrial['params'], { outputs, result }: TaskFigures): VariantTrial {
  return { params, outputs: outputs!, sharpe: result.sharpe };
}

/**
 * Counts the variants of a run as trials on its data, after the run was judged: what was looked at later did not choose it.
 * The same outputs as the run's, or another's, count once.
 */
export function recordVariants(runsDir: string, manifest: RunManifest, trials: readonly VariantTrial[]): void {
  if (trials.length === 0) return;
  const ledger = openLedger(runsDir);
  try {
    for (const { params, outputs, sharpe } of trials)
      ledger.recordTrial({
        manifest: {
          ...manifest,
          strategy: { ...manifest.strategy, preset: null, params },
          digests: { ...manifest.digests, outputs },
        },
        runId: null,
        dailySharpe: perDay(sharpe),
      });
  } finally {
    ledger.close();
  }
}
