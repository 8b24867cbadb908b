/** How a figure is printed: fraction as %, money in quote units, count whole, ratio and r plain, duration in ms. */
export type Unit = 'fraction' | 'money' | 'count' | 'ratio' | 'r' | 'duration' | 'times';

export type FigureGroup = 'Result' | 'Risk' | 'Trades' | 'Costs' | 'Extremes';

interface FigureDefinition {
  readonly group: FigureGroup;
  readonly label: string;
  readonly unit: Unit;
  /** One sentence for the glossary: the formula and its convention. */
  readonly meaning: string;
}

/** Every key figure of a run, in the order in which they are shown. Summary, page and comparison all read this list. */
export const FIGURES = {
  finalEquity: {
    group: 'Result',
    label: 'Final equity',
    unit: 'money',
    meaning: 'Cash plus the value of open positions at the last close.',
  },
  netProfit: {
    group: 'Result',
    label: 'Net profit',
    unit: 'money',
    meaning: 'Final equity minus starting cash, after fees, slippage and funding.',
  },
  totalReturn: {
    group: 'Result',
    label: 'Total return',
    unit: 'fraction',
    meaning: 'Final equity over starting cash, minus 1.',
  },
  annualGrowth: {
    group: 'Result',
    label: 'CAGR',
    unit: 'fraction',
    meaning: 'Compound annual growth: (final / starting) ^ (365 / days) − 1.',
  },
  holdReturn: {
    group: 'Result',
    label: 'Buy and hold',
    unit: 'fraction',
    meaning: 'The same symbols in equal shares, the same cash, bought at the start for one entry fee and never sold.',
  },
  bestDay: {
    group: 'Result',
    label: 'Best day',
    unit: 'fraction',
    meaning: 'Largest return between two UTC day closes.',
  },
  worstDay: {
    group: 'Result',
    label: 'Worst day',
    unit: 'fraction',
    meaning: 'Smallest return between two UTC day closes.',
  },
  timeInMarket: {
    group: 'Result',
    label: 'Time in market',
    unit: 'fraction',
    meaning: 'Share of all minutes at which at least one position was open.',
  },
  maxDrawdown: {
    group: 'Risk',
    label: 'Max drawdown',
    unit: 'fraction',
    meaning: 'Largest fall from the running equity peak, looked at after every minute.',
  },
  maxDrawdownHourly: {
    group: 'Risk',
    label: 'Max drawdown, hourly',
    unit: 'fraction',
    meaning: 'The same, seen at full hours only, as in the chart.',
  },
  currentDrawdown: {
    group: 'Risk',
    label: 'Drawdown at the end',
    unit: 'fraction',
    meaning: 'Fall from the last equity peak at the last close.',
  },
  longestDrawdownMs: {
    group: 'Risk',
    label: 'Longest drawdown',
    unit: 'duration',
    meaning: 'Longest time from an equity peak until it was reached again, or until the end; hourly.',
  },
  volatility: {
    group: 'Risk',
    label: 'Volatility',
    unit: 'fraction',
    meaning: 'Sample standard deviation of daily returns × √365.',
  },
  sharpe: {
    group: 'Risk',
    label: 'Sharpe',
    unit: 'ratio',
    meaning: 'Mean daily return / its standard deviation × √365; risk-free rate 0 (Sharpe 1994).',
  },
  sortino: {
    group: 'Risk',
    label: 'Sortino',
    unit: 'ratio',
    meaning: 'Mean daily return / root mean square of the negative ones × √365; target 0 (Sortino & Price 1994).',
  },
  calmar: { group: 'Risk', label: 'Calmar', unit: 'ratio', meaning: 'CAGR / max drawdown (Young 1991).' },
  trades: {
    group: 'Trades',
    label: 'Closed trades',
    unit: 'count',
    meaning: 'Round trips; every trade figure is over these. Positions still open at the end are listed apart.',
  },
  openTrades: {
    group: 'Trades',
    label: 'Open at the end',
    unit: 'count',
    meaning: 'Positions valued at the last close without an exit cost.',
  },
  winRate: {
    group: 'Trades',
    label: 'Win rate',
    unit: 'fraction',
    meaning: 'Closed trades with a net result above 0.',
  },
  profitFactor: {
    group: 'Trades',
    label: 'Profit factor',
    unit: 'ratio',
    meaning: 'Sum of net gains / sum of net losses.',
  },
  expectancy: { group: 'Trades', label: 'Expectancy', unit: 'money', meaning: 'Mean net result of a closed trade.' },
  averageR: {
    group: 'Trades',
    label: 'Average R',
    unit: 'r',
    meaning: 'Mean net result over initial risk, of the closed trades that had a stop.',
  },
  averageWin: { group: 'Trades', label: 'Average win', unit: 'money', meaning: 'Mean result of the winning trades.' },
  averageLoss: { group: 'Trades', label: 'Average loss', unit: 'money', meaning: 'Mean result of the losing trades.' },
  payoff: { group: 'Trades', label: 'Payoff', unit: 'ratio', meaning: 'Average win / average loss, without its sign.' },
  bestTrade: {
    group: 'Extremes',
    label: 'Best trade',
    unit: 'money',
    meaning: 'Largest net result of a closed trade.',
  },
  worstTrade: {
    group: 'Extremes',
    label: 'Worst trade',
    unit: 'money',
    meaning: 'Smallest net result of a closed trade.',
  },
  averageHoldMs: {
    group: 'Trades',
    label: 'Average holding time',
    unit: 'duration',
    meaning: 'Mean time from entry to exit of the closed trades.',
  },
  consecutiveWins: {
    group: 'Extremes',
    label: 'Wins in a row',
    unit: 'count',
    meaning: 'Longest run of winning trades, by exit time.',
  },
  consecutiveLosses: {
    group: 'Extremes',
    label: 'Losses in a row',
    unit: 'count',
    meaning: 'Longest run of losing trades, by exit time.',
  },
  grossProfit: {
    group: 'Costs',
    label: 'Result before costs',
    unit: 'money',
    meaning: 'Net result of all trades with fees, slippage and funding put back.',
  },
  fees: { group: 'Costs', label: 'Fees', unit: 'money', meaning: 'Fees of all fills.' },
  slippage: {
    group: 'Costs',
    label: 'Slippage',
    unit: 'money',
    meaning: 'What fills lost against the price they were based on.',
  },
  funding: { group: 'Costs', label: 'Funding', unit: 'money', meaning: 'Funding received (+) or paid (−).' },
  costShare: {
    group: 'Costs',
    label: 'Costs over gross',
    unit: 'fraction',
    meaning: 'Fees + slippage − funding, over the result before costs.',
  },
  turnover: {
    group: 'Costs',
    label: 'Turnover',
    unit: 'times',
    meaning: 'Value of all purchases and sales over the mean equity, for the whole period.',
  },
} as const satisfies Record<string, FigureDefinition>;

export type FigureName = keyof typeof FIGURES;

/** Every figure's name, in the order of display. */
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[];

/** A figure's definition under one type, whatever its name. */
export function definitionOf(name: FigureName): FigureDefinition {
  return FIGURES[name];
}
