/** The thread of the luck tests: replays the shared market, or a permuted one, and answers with a few figures. */
import { workerData } from 'piscina';
import { isExplained } from '../../../engine/market/errors.ts';
import { Random } from '../../../engine/market/random.ts';
import { Engine } from '../../../engine/run/engine.ts';
import { replay } from '../../../engine/run/replay.ts';
import { resultOf } from '../../../engine/run/result.ts';
import { configureStrategy } from '../../../engine/strategy/strategy.ts';
import { mergeSources } from '../../../engine/time/merge.ts';
import type { CandleBatch, ObservationBatch, Source } from '../../../engine/time/source.ts';
import { dailyReturns } from '../../../reports/stats/days.ts';
import { sharpe } from '../../../reports/stats/ratios.ts';
import { isOpen, tradeFigures } from '../../../reports/stats/trades.ts';
import { PermutedLane, shuffleMinutes } from '../../../reports/validation/permute-candles.ts';
import { loadStrategy } from '../load-strategy.ts';
import { PROJECT_ROOT } from '../paths.ts';
import type { SharedMarket } from './market.ts';
import type { LuckSetup, LuckTask, TaskAnswer, TaskFigures } from './task.ts';

/** Candles that are put together at a time: they stay in the processor's cache until the engine has seen them. */
const BATCH_ROWS = 10_080;

const { strategy: name, instruments, market } = workerData as unknown as LuckSetup;
let loaded: ReturnType<typeof loadStrategy> | undefined;

/** Runs one task. */
export default async function runTask(task: LuckTask): Promise<TaskAnswer> {
  try {
    return { figures: await figuresOf(task) };
  } catch (error) {
    if (!isExplained(error)) throw error;
    return { failure: { code: error.code, message: error.message } };
  }
}

async function figuresOf({ params, config, permutation }: LuckTask): Promise<TaskFigures> {
  const { strategy } = await (loaded ??= loadStrategy(name, { root: PROJECT_ROOT, from: PROJECT_ROOT }));
  const hasDigests = permutation === undefined;
  const engine = new Engine({ strategy: configureStrategy(strategy, params), instruments, config, hasDigests });
  await replay(engine, mergeSources([...candlesFor(permutation), observationsOf(market)], market.symbols));
  const { trades, equity, finalEquity, maxDrawdown } = resultOf(engine);
  const closed = tradeFigures(trades.filter((trade) => !isOpen(trade)));
  const days = dailyReturns(equity, config.initialCash);
  return {
    result: {
      netProfit: finalEquity - config.initialCash,
      trades: closed.trades.value ?? 0,
      meanR: closed.averageR.value,
      winRate: closed.winRate.value,
      sharpe: sharpe(days.map((day) => day.return)).value,
      maxDrawdown,
    },
    outputs: hasDigests ? engine.digests().outputs : null,
  };
}

function candlesFor(permutation: string | undefined): Source[] {
  const { shaped } = market;
  if (permutation === undefined || shaped === null)
    return market.lanes.map(({ symbol, columns }) => sourceOf(symbol, () => [columns]));
  const order = shuffleMinutes(shaped, Random.fromKey(permutation));
  return market.lanes.map(({ symbol }, i) =>
    sourceOf(symbol, () => batchesOf(new PermutedLane(shaped, i, { order, batchRows: BATCH_ROWS }))),
  );
}

function* batchesOf(lane: PermutedLane): Generator<CandleBatch['columns']> {
  for (let columns = lane.next(); columns !== undefined; columns = lane.next()) yield columns;
}

function sourceOf(symbol: string, columns: () => Iterable<CandleBatch['columns']>): Source {
  async function* open(): AsyncGenerator<CandleBatch> {
    for (const part of columns()) yield { kind: 'candles', symbol, timeframe: '1m', columns: part };
  }
  return { id: `candles/1m/${symbol}`, open };
}

/** Side data stay when they were, also where the candles around them are permuted. */
function observationsOf({ observations }: SharedMarket): Source {
  async function* open(): AsyncGenerator<ObservationBatch> {
    yield { kind: 'observations', observations };
  }
  return { id: 'observations', open };
}
