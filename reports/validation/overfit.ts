import { deflatedSharpe, minTrackRecordLength, probabilisticSharpe, sharpeMoments } from './sharpe-inference.ts';
import { isPresent } from './validation.ts';
import type { Overfit, TrialAccount } from './validation.ts';

/**
 * What is left of a Sharpe ratio after its own search. `returns` are daily; the deflated ratio answers for every trial on
 * the same data, and needs two with different ratios; with one trial it is the probabilistic one.
 */
export function overfitOf(returns: readonly number[], trials: TrialAccount): Overfit {
  const moments = sharpeMoments(returns);
  if (!isPresent(moments)) return { trials, psr: moments, dsr: moments, minTrackRecordDays: moments };
  const psr = { value: probabilisticSharpe(moments) };
  const { sharpeVariance: variance } = trials;
  const length = minTrackRecordLength(moments);
  return {
    trials,
    psr,
    dsr:
      trials.trials < 2
        ? { value: psr.value, threshold: 0 }
        : variance === null
          ? { absent: 'the trials on this data have no Sharpe ratios to compare' }
          : deflatedSharpe(moments, { trials: trials.trials, variance }),
    minTrackRecordDays: isPresent(length) ? { value: length.value, days: returns.length } : length,
  };
}
