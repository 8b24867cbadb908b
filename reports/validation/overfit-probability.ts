import { log } from '../../engine/market/portable.ts';
import { ranks } from './correlation.ts';
import type { Maybe } from './validation.ts';

/** How often the best configuration in one half of the data was below the median in the other. */
export interface OverfitProbability {
  /** Share of splits with a logit ≤ 0. */
  readonly pbo: number;
  /** ln(ω / (1 − ω)) per split, ω the out-of-sample rank of the in-sample winner over N + 1. */
  readonly logits: readonly number[];
  readonly blocks: number;
}

/** What a configuration is ranked by within a half: mean result or mean over deviation. */
export type HalfMetric = 'mean' | 'sharpe';

interface BlockSums {
  readonly counts: readonly number[];
  /** Per configuration, per block. */
  readonly sums: readonly Float64Array[];
  readonly squares: readonly Float64Array[];
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado &
 * Zhu 2017). `results[n][t]`: result of configuration n at observation t, all over the same times. The observations are
 * cut into an even number of blocks in their order; each choice of half of them is in-sample once. Ties share their rank
 * out-of-sample; among equal winners in-sample the first counts.
 */
export function overfitProbability(
  results: readonly ArrayLike<number>[],
  { blocks = 16, metric = 'sharpe' as HalfMetric } = {},
): Maybe<OverfitProbability> {
  const observations = results[0]?.length ?? 0;
  if (blocks < 2 || blocks % 2 !== 0) throw new RangeError(`Blocks come in an even number, got ${blocks}.`);
  if (results.some(({ length }) => length !== observations))
    throw new RangeError('Every configuration needs a result for every observation.');
  if (results.length < 2) return { absent: 'fewer than 2 configurations' };
  if (observations < blocks) return { absent: `fewer observations than blocks (${blocks})` };
  const sums = blockSums(results, blocks);
  const logits: number[] = [];
  for (const half of halves(blocks)) {
    const inSample = scores(sums, half, metric);
    const outOfSample = ranks(
      scores(
        sums,
        half.map((isIn) => !isIn),
        metric,
      ),
    );
    const winner = inSample.reduce((best, score, n) => (score > inSample[best]! ? n : best), 0);
    const omega = outOfSample[winner]! / (results.length + 1);
    logits.push(log(omega / (1 - omega)));
  }
  return { pbo: logits.filter((logit) => logit <= 0).length / logits.length, logits, blocks };
}

function blockSums(results: readonly ArrayLike<number>[], blocks: number): BlockSums {
  const observations = results[0]!.length;
  const edges = Array.from({ length: blocks + 1 }, (_, block) => Math.floor((block * observations) / blocks));
  const add = (pick: (value: number) => number): Float64Array[] =>
    results.map((row) =>
      Float64Array.from({ length: blocks }, (_, block) => {
        let total = 0;
        for (let t = edges[block]!; t < edges[block + 1]!; t++) total += pick(row[t]!);
        return total;
      }),
    );
  return {
    counts: edges.slice(1).map((edge, block) => edge - edges[block]!),
    sums: add((value) => value),
    squares: add((value) => value * value),
  };
}

/** Every configuration's metric over the chosen blocks. A result that does not vary counts as a Sharpe ratio of 0. */
function scores({ counts, sums, squares }: BlockSums, chosen: readonly boolean[], metric: HalfMetric): Float64Array {
  const over = (row: ArrayLike<number>): number => chosen.reduce((sum, isIn, b) => sum + (isIn ? row[b]! : 0), 0);
  const count = over(counts);
  return Float64Array.from(sums, (row, n) => {
    const mean = over(row) / count;
    if (metric === 'mean') return mean;
    const variance = over(squares[n]!) / count - mean * mean;
    return variance > mean * mean * 1e-12 ? mean / Math.sqrt(variance) : 0;
  });
}

/** Every choice of half of the blocks, in lexical order. */
function* halves(blocks: number): Generator<readonly boolean[]> {
  const chosen = Array.from({ length: blocks / 2 }, (_, i) => i);
  for (;;) {
    yield Array.from({ length: blocks }, (_, block) => chosen.includes(block));
    let place = chosen.length - 1;
    while (place >= 0 && chosen[place] === blocks - chosen.length + place) place--;
    if (place < 0) return;
    chosen[place]!++;
    for (let next = place + 1; next < chosen.length; next++) chosen[next] = chosen[next - 1]! + 1;
  }
}
