import { compile } from 'vega-lite';
import { allocation } from './allocation.ts';
import { basket } from './basket.ts';
import { candles } from './candles.ts';
import { coinFlip } from './coin-flip.ts';
import { costGrid } from './cost-grid.ts';
import { dailyReturns } from './daily-returns.ts';
import { equityLog } from './equity-log.ts';
import { equityVolatilityMatched } from './equity-volatility-matched.ts';
import { equity } from './equity.ts';
import { events } from './events.ts';
import { excursions } from './excursions.ts';
import { exits } from './exits.ts';
import { exposure } from './exposure.ts';
import { gateContributions } from './gate-contributions.ts';
import { gateSavings } from './gate-savings.ts';
import { headContributions } from './head-contributions.ts';
import { icDecay } from './ic-decay.ts';
import { leverage } from './leverage.ts';
import { liveBeside } from './live-beside.ts';
import { monteCarloDrawdowns } from './monte-carlo-drawdowns.ts';
import { monteCarloOutcomes } from './monte-carlo-outcomes.ts';
import { monteCarloPaths } from './monte-carlo-paths.ts';
import { monthDistribution } from './month-distribution.ts';
import { openTrades } from './open-trades.ts';
import { permutations } from './permutations.ts';
import { profitBySymbol } from './profit-by-symbol.ts';
import { reliability } from './reliability.ts';
import { returnQuantiles } from './return-quantiles.ts';
import { rollingBeta } from './rolling-beta.ts';
import { rollingSharpe } from './rolling-sharpe.ts';
import { rollingSortino } from './rolling-sortino.ts';
import { rollingVolatility } from './rolling-volatility.ts';
import { tradeResults } from './trade-results.ts';
import { tradeReturns } from './trade-returns.ts';
import { underwater } from './underwater.ts';
import { voteCorrelations } from './vote-correlations.ts';
import { worstDrawdowns } from './worst-drawdowns.ts';
import { years } from './years.ts';

/** Every chart of the page by its name. */
export const CHARTS = {
  equity,
  'live-beside': liveBeside,
  'equity-log': equityLog,
  'equity-volatility-matched': equityVolatilityMatched,
  years,
  'month-distribution': monthDistribution,
  'daily-returns': dailyReturns,
  'rolling-beta': rollingBeta,
  'rolling-volatility': rollingVolatility,
  'rolling-sharpe': rollingSharpe,
  'rolling-sortino': rollingSortino,
  'worst-drawdowns': worstDrawdowns,
  underwater,
  events,
  'return-quantiles': returnQuantiles,
  'trade-returns': tradeReturns,
  allocation,
  leverage,
  exposure,
  'profit-by-symbol': profitBySymbol,
  'open-trades': openTrades,
  basket,
  candles,
  'trade-results': tradeResults,
  excursions,
  exits,
  'monte-carlo-paths': monteCarloPaths,
  'monte-carlo-outcomes': monteCarloOutcomes,
  'monte-carlo-drawdowns': monteCarloDrawdowns,
  'coin-flip': coinFlip,
  permutations,
  'cost-grid': costGrid,
  'gate-savings': gateSavings,
  'gate-contributions': gateContributions,
  'head-contributions': headContributions,
  'ic-decay': icDecay,
  reliability,
  'vote-correlations': voteCorrelations,
} as const;

export type ChartName = keyof typeof CHARTS;

/** Compiles the charts to vega specs, ready to be drawn; they hold no data. */
export function compileCharts(): Record<ChartName, object> {
  const entries = Object.entries(CHARTS).map(([name, chart]) => {
    const { $schema: _address, ...spec } = compile(chart).spec;
    return [name, spec] as const;
  });
  return Object.fromEntries(entries) as Record<ChartName, object>;
}
