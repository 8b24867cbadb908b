import { normalQuantile } from '../../engine/market/random.ts';
import { normalDensity } from '../validation/normal.ts';
import { pow } from '../../engine/market/portable.ts';
import { figure, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { momentsOf, quantile } from './moments.ts';
import { winShare } from './growth.ts';

const FEW = 'fewer than 4 daily returns, or none that varies';

/** Mean loss in the worst twentieth of a standard normal variable: φ(Φ⁻¹(0.05)) / 0.05. */
export const SHORTFALL_95 = normalDensity(normalQuantile(0.05)) / 0.05;

/** Shape and tails of the daily returns. Losses at risk are fractions, positive when something is lost. */
export function distributionFigures(returns: readonly number[]) {
  const moments = momentsOf(returns);
  if (moments === undefined) return absent(FEW);
  const { mean, deviation, skew, excessKurtosis } = moments;
  const atRisk = (share: number): Figure => figure(-(mean + deviation * normalQuantile(share)));
  const worst = quantile(returns, 0.05);
  const tail = returns.filter((r) => r <= worst);
  const gains = returns.filter((r) => r >= 0);
  const losses = returns.filter((r) => r < 0);
  return {
    valueAtRisk95: atRisk(0.05),
    valueAtRisk99: atRisk(0.01),
    expectedShortfall: figure(deviation * SHORTFALL_95 - mean),
    historicalShortfall: figure(-sum(tail) / tail.length),
    skew: figure(skew),
    kurtosis: figure(excessKurtosis),
    tailRatio: ratio(Math.abs(quantile(returns, 0.95)), Math.abs(worst), 'the 5 % quantile is zero'),
    outlierWinRatio: ratio(quantile(returns, 0.99) * gains.length, sum(gains), 'no winning day'),
    outlierLossRatio: ratio(quantile(returns, 0.01) * losses.length, sum(losses), 'no losing day'),
    riskOfRuin: riskOfRuin(returns),
  };
}

/** ((1 − w) / (1 + w))^n with w the share of winning days: quantstats' gambler's ruin, which takes all days as equal bets. */
function riskOfRuin(returns: readonly number[]): Figure {
  const wins = winShare(returns);
  return wins.value === null ? wins : figure(pow((1 - wins.value) / (1 + wins.value), returns.length));
}

function absent(why: string) {
  return {
    valueAtRisk95: none(why),
    valueAtRisk99: none(why),
    expectedShortfall: none(why),
    historicalShortfall: none(why),
    skew: none(why),
    kurtosis: none(why),
    tailRatio: none(why),
    outlierWinRatio: none(why),
    outlierLossRatio: none(why),
    riskOfRuin: none(why),
  };
}
