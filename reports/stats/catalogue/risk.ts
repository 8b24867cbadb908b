import type { Definitions } from './definition.ts';

export const RISK = {
  maxDrawdown: ['Max drawdown', 'fraction', 'Largest fall from the running equity peak, looked at after every minute.'],
  maxDrawdownHourly: ['Max drawdown, hourly', 'fraction', 'The same, seen at full hours only, as in the chart.'],
  currentDrawdown: ['Drawdown at the end', 'fraction', 'Fall from the last equity peak at the last close.'],
  longestDrawdownMs: [
    'Longest drawdown',
    'duration',
    'Longest time from an equity peak until it was reached again, or until the end; hourly.',
  ],
  volatility: ['Volatility', 'fraction', 'Sample standard deviation of daily returns × √365.'],
  sharpe: ['Sharpe', 'ratio', 'Mean daily return / its standard deviation × √365; risk-free rate 0 (Sharpe 1994).'],
  sortino: [
    'Sortino',
    'ratio',
    'Mean daily return / root mean square of the negative ones × √365; target 0 (Sortino & Price 1994).',
  ],
  calmar: ['Calmar', 'ratio', 'CAGR / max drawdown (Young 1991).'],
} as const satisfies Definitions;

export const DRAWDOWN = {
  maxDrawdownMoney: [
    'Max drawdown, money',
    'money',
    'Largest fall from the running equity peak in quote units, hourly.',
  ],
  profitAtPeak: ['Profit at its peak', 'money', 'Net profit at the peak from which the deepest fall began, hourly.'],
  profitAtTrough: ['Profit at its trough', 'money', 'Net profit at the bottom of the deepest fall, hourly.'],
  drawdownStart: ['Its peak', 'time', 'When the deepest fall began, hourly.'],
  drawdownTrough: ['Its trough', 'time', 'When the deepest fall was deepest, hourly.'],
  drawdownEnd: ['Its end', 'time', 'When the peak of the deepest fall was reached again, hourly.'],
  recoveryMs: ['Its recovery', 'duration', 'From the trough of the deepest fall until its peak was reached again.'],
  averageDrawdown: ['Average drawdown', 'fraction', 'Mean depth of all falls of the daily closes.'],
  averageDrawdownMs: [
    'Average drawdown time',
    'duration',
    'Mean time from peak to recovery of all falls of the daily closes.',
  ],
  ulcerIndex: [
    'Ulcer index',
    'fraction',
    '√(Σ fall² / (n − 1)) over daily closes (Martin & McCann 1989, n − 1 as in quantstats).',
  ],
  recoveryFactor: [
    'Recovery factor',
    'ratio',
    'Sum of daily returns / largest fall of the daily closes (quantstats, with its sign kept).',
  ],
} as const satisfies Definitions;

export const DISTRIBUTION = {
  annualVariance: ['Variance per year', 'ratio', 'Sample variance of daily returns × 365.'],
  valueAtRisk95: [
    'Value at risk 95 %',
    'fraction',
    'Daily loss that a normal day exceeds in 5 of 100: −(mean + σ Φ⁻¹(0.05)).',
  ],
  valueAtRisk99: [
    'Value at risk 99 %',
    'fraction',
    'Daily loss that a normal day exceeds in 1 of 100: −(mean + σ Φ⁻¹(0.01)).',
  ],
  expectedShortfall: [
    'Expected shortfall',
    'fraction',
    'Mean loss of the worst 5 % of normal days: σ φ(Φ⁻¹(0.05)) / 0.05 − mean.',
  ],
  historicalShortfall: [
    'Expected shortfall, as seen',
    'fraction',
    'Mean loss of the days at or below the 5 % quantile.',
  ],
  skew: ['Skew', 'ratio', 'Third standardised moment of daily returns, corrected for sample size (G₁).'],
  kurtosis: [
    'Excess kurtosis',
    'ratio',
    'Fourth standardised moment of daily returns minus 3, corrected for sample size (G₂).',
  ],
  tailRatio: ['Tail ratio', 'ratio', '95 % quantile over 5 % quantile of daily returns, without signs.'],
  outlierWinRatio: [
    'Outlier win ratio',
    'ratio',
    '99 % quantile of daily returns over the mean of those that are not losses.',
  ],
  outlierLossRatio: ['Outlier loss ratio', 'ratio', '1 % quantile of daily returns over the mean of the losses.'],
  riskOfRuin: [
    'Risk of ruin',
    'fraction',
    '((1 − w) / (1 + w)) ^ days, w the share of winning days: all days as equal bets (quantstats).',
  ],
} as const satisfies Definitions;

export const RATIOS = {
  probabilisticSharpe: [
    'Probabilistic Sharpe',
    'fraction',
    'Chance that the true Sharpe ratio is above 0, given skew and kurtosis (Bailey & López de Prado 2012).',
  ],
  smartSharpe: [
    'Smart Sharpe',
    'ratio',
    'Sharpe divided by √(1 + 2 Σ (n − k)/n · |ρ|^k), ρ the correlation of neighbouring days (quantstats).',
  ],
  smartSortino: ['Smart Sortino', 'ratio', 'Sortino divided by the same.'],
  sortinoRootTwo: ['Sortino / √2', 'ratio', 'Sortino on the scale of Sharpe (Schwager).'],
  smartSortinoRootTwo: ['Smart Sortino / √2', 'ratio', 'Smart Sortino on the scale of Sharpe.'],
  omega: ['Omega', 'ratio', 'Sum of daily gains over sum of daily losses (Keating & Shadwick 2002, threshold 0).'],
  ulcerPerformance: ['Ulcer performance', 'ratio', 'Compounded return over the ulcer index (Martin).'],
  serenity: [
    'Serenity index',
    'ratio',
    'Sum of daily returns / (ulcer index × expected shortfall of the falls / deviation) (KeyQuant, as in quantstats).',
  ],
  gainToPain: ['Gain to pain', 'ratio', 'Sum of daily returns over sum of daily losses (Schwager).'],
  gainToPainMonthly: ['Gain to pain, monthly', 'ratio', 'The same with daily returns added up per month.'],
  riskAdjustedReturn: ['Return on time in market', 'fraction', 'CAGR over the share of time in the market.'],
  riskReturn: ['Daily Sharpe', 'ratio', 'Mean daily return / its standard deviation, not annualised.'],
  commonSense: ['Common sense ratio', 'ratio', 'Omega × tail ratio (quantstats).'],
  cpcIndex: ['CPC index', 'ratio', 'Omega × winning days × average winning day / average losing day (quantstats).'],
  profitRatio: ['Profit ratio', 'ratio', 'Mean daily gain per gain over mean daily loss per loss (quantstats).'],
} as const satisfies Definitions;
