import type { Definitions } from './definition.ts';

export const TRADES = {
  trades: [
    'Closed trades',
    'count',
    'Round trips; every trade figure is over these. Positions still open at the end are listed apart.',
  ],
  openTrades: ['Open at the end', 'count', 'Positions valued at the last close without an exit cost.'],
  winRate: ['Win rate', 'fraction', 'Closed trades with a net result above 0.'],
  profitFactor: ['Profit factor', 'ratio', 'Sum of net gains / sum of net losses.'],
  expectancy: ['Expectancy', 'money', 'Mean net result of a closed trade.'],
  averageR: ['Average R', 'r', 'Mean net result over initial risk, of the closed trades that had a stop.'],
  averageWin: ['Average win', 'money', 'Mean result of the winning trades.'],
  averageLoss: ['Average loss', 'money', 'Mean result of the losing trades.'],
  payoff: ['Payoff', 'ratio', 'Average win / average loss, without its sign.'],
  averageHoldMs: ['Average holding time', 'duration', 'Mean time from entry to exit of the closed trades.'],
} as const satisfies Definitions;

export const COUNTS = {
  tradesPerDay: ['Trades per day', 'ratio', 'Closed trades over the number of days.'],
  longTrades: ['Long trades', 'count', 'Closed long trades.'],
  shortTrades: ['Short trades', 'count', 'Closed short trades.'],
  winningTrades: ['Winning trades', 'count', 'Closed trades with a net result above 0.'],
  drawnTrades: ['Drawn trades', 'count', 'Closed trades with a net result of exactly 0.'],
  losingTrades: ['Losing trades', 'count', 'Closed trades with a net result below 0.'],
  lossRate: ['Loss rate', 'fraction', 'Share of losing trades among the closed ones.'],
  winLossRatio: ['Wins per loss', 'ratio', 'Number of winning over number of losing trades.'],
  sumOfWins: ['Sum of wins', 'money', 'Net results above 0, added up.'],
  sumOfLosses: ['Sum of losses', 'money', 'Net results below 0, added up.'],
  averageTradeReturn: ['Average trade', 'fraction', 'Mean net result over the money committed at the entry.'],
  expectancyRatio: ['Expectancy ratio', 'ratio', '(1 + average win / average loss) × win rate − 1 (freqtrade).'],
  averageStake: ['Average stake', 'money', 'Mean money committed at the entry.'],
} as const satisfies Definitions;

export const HOLDING = {
  longestHoldMs: ['Longest holding time', 'duration', 'Longest time from entry to exit.'],
  medianHoldMs: ['Median holding time', 'duration', 'Median time from entry to exit.'],
  averageWinHoldMs: ['Average, winners', 'duration', 'Mean holding time of the winning trades.'],
  averageLossHoldMs: ['Average, losers', 'duration', 'Mean holding time of the losing trades.'],
  medianWinHoldMs: ['Median, winners', 'duration', 'Median holding time of the winning trades.'],
  medianLossHoldMs: ['Median, losers', 'duration', 'Median holding time of the losing trades.'],
} as const satisfies Definitions;

export const SPREAD = {
  pnlDeviation: ['Deviation of results', 'money', 'Sample standard deviation of the net results of closed trades.'],
  pnlDownsideDeviation: ['Deviation of losses', 'money', 'Sample standard deviation of the losing trades (LEAN).'],
  tradeSharpe: ['Sharpe per trade', 'ratio', 'Mean result / deviation of results, not annualised.'],
  tradeSortino: ['Sortino per trade', 'ratio', 'Mean result / deviation of losses, not annualised (LEAN).'],
  sqn: ['SQN', 'ratio', '√trades × mean result / deviation of results (Tharp).'],
  kelly: [
    'Kelly fraction',
    'fraction',
    'p − (1 − p) / b, p the win rate and b the payoff: the stake of fixed odds (Kelly 1956).',
  ],
  maxClosedDrawdown: ['Max drawdown of exits', 'money', 'Largest fall of the closed trades’ summed results.'],
  maxIntraTradeDrawdown: [
    'Max drawdown within trades',
    'money',
    'The same with each trade’s best and worst moment (LEAN).',
  ],
  profitToMaxDrawdown: [
    'Profit to max drawdown',
    'ratio',
    'Sum of results over the largest fall of the summed results.',
  ],
  averageMae: ['Average MAE', 'money', 'Mean worst moment of a closed trade against its entry.'],
  averageMfe: ['Average MFE', 'money', 'Mean best moment of a closed trade against its entry.'],
  largestMae: ['Largest MAE', 'money', 'Worst moment of any closed trade.'],
  largestMfe: ['Largest MFE', 'money', 'Best moment of any closed trade.'],
  averageGivenBack: ['Average given back', 'money', 'Mean of best moment minus net result.'],
  largestGivenBack: ['Largest given back', 'money', 'Largest best moment minus net result.'],
} as const satisfies Definitions;

export const COSTS = {
  grossProfit: ['Result before costs', 'money', 'Net result of all trades with fees, slippage and funding put back.'],
  fees: ['Fees', 'money', 'Fees of all fills.'],
  slippage: ['Slippage', 'money', 'What fills lost against the price they were based on.'],
  funding: ['Funding', 'money', 'Funding received (+) or paid (−).'],
  costShare: ['Costs over gross', 'fraction', 'Fees + slippage − funding, over the result before costs.'],
  turnover: ['Turnover', 'times', 'Value of all purchases and sales over the mean equity, for the whole period.'],
} as const satisfies Definitions;

export const ORDERS = {
  tradedVolume: ['Traded value', 'money', 'Value of all purchases and sales.'],
  orders: ['Orders', 'count', 'Orders placed.'],
  refusedSignals: ['Refused', 'count', 'Times the strategy refused to trade, with a reason.'],
  cancelledOrders: ['Cancelled orders', 'count', 'Orders that ended without a fill, for any reason.'],
  expiredOrders: ['Expired orders', 'count', 'Orders whose time ran out before they were filled.'],
  withdrawnOrders: ['Withdrawn orders', 'count', 'Orders that the strategy took back.'],
  replacedOrders: ['Replaced orders', 'count', 'Orders that gave way to a newer one.'],
  capacity: [
    'Capacity',
    'money',
    'Account size at which the median entry would take 1 % of the value traded in its hour.',
  ],
} as const satisfies Definitions;

export const EXTREMES = {
  bestTrade: ['Best trade', 'money', 'Largest net result of a closed trade.'],
  worstTrade: ['Worst trade', 'money', 'Smallest net result of a closed trade.'],
  bestTradeReturn: ['Best trade, return', 'fraction', 'Largest net result over the money committed at the entry.'],
  worstTradeReturn: ['Worst trade, return', 'fraction', 'Smallest net result over the money committed at the entry.'],
  consecutiveWins: ['Wins in a row', 'count', 'Longest run of winning trades, by exit time.'],
  consecutiveLosses: ['Losses in a row', 'count', 'Longest run of losing trades, by exit time.'],
} as const satisfies Definitions;
