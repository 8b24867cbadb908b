import type { Definitions } from './definition.ts';

export const RESULT = {
  finalEquity: ['Final equity', 'money', 'Cash plus the value of open positions at the last close.'],
  netProfit: ['Net profit', 'money', 'Final equity minus starting cash, after fees, slippage and funding.'],
  totalReturn: ['Total return', 'fraction', 'Final equity over starting cash, minus 1.'],
  annualGrowth: ['CAGR', 'fraction', 'Compound annual growth: (final / starting) ^ (365 / days) − 1.'],
  holdReturn: [
    'Buy and hold',
    'fraction',
    'The same symbols in equal shares, the same cash, bought at the start for one entry fee and never sold.',
  ],
  bestDay: ['Best day', 'fraction', 'Largest return between two UTC day closes.'],
  worstDay: ['Worst day', 'fraction', 'Smallest return between two UTC day closes.'],
  timeInMarket: ['Time in market', 'fraction', 'Share of all minutes at which at least one position was open.'],
} as const satisfies Definitions;

export const ACCOUNT = {
  startTime: ['Start', 'time', 'Close of the first frame.'],
  endTime: ['End', 'time', 'Close of the last frame.'],
  durationMs: ['Duration', 'duration', 'From the first frame to the last.'],
  startEquity: ['Starting cash', 'money', 'What the account began with.'],
  peakEquity: ['Highest equity', 'money', 'Highest account value, hourly.'],
  lowEquity: ['Lowest equity', 'money', 'Lowest account value, hourly.'],
  longProfit: ['Profit long', 'money', 'Net result of the closed long trades.'],
  longReturn: ['Return long', 'fraction', 'Net result of the closed long trades over starting cash.'],
  shortProfit: ['Profit short', 'money', 'Net result of the closed short trades.'],
  shortReturn: ['Return short', 'fraction', 'Net result of the closed short trades over starting cash.'],
} as const satisfies Definitions;

export const PERIODS = {
  simpleReturn: ['Return, not compounded', 'fraction', 'Sum of the daily returns.'],
  annualisedReturn: ['Return per year', 'fraction', 'Geometric mean daily return, compounded over 365 days.'],
  averageDailyProfit: ['Profit per day', 'fraction', 'Total return over the number of days, not compounded.'],
  averageActiveDay: ['Average active day', 'fraction', 'Mean of the daily returns that are not zero.'],
  expectedDay: ['Expected day', 'fraction', 'Geometric mean of the daily returns.'],
  expectedMonth: ['Expected month', 'fraction', 'Geometric mean of the returns of calendar months.'],
  expectedYear: [
    'Expected year',
    'fraction',
    'Geometric mean of the returns of calendar years; the first and last may be cut short.',
  ],
  monthToDate: ['Month to date', 'fraction', 'Return since the last day’s month began.'],
  threeMonths: ['3 months', 'fraction', 'Return over the last three months.'],
  sixMonths: ['6 months', 'fraction', 'Return over the last six months.'],
  yearToDate: ['Year to date', 'fraction', 'Return since the last day’s year began.'],
  oneYear: ['1 year', 'fraction', 'Return over the last year.'],
  threeYears: ['3 years, per year', 'fraction', 'Compound annual return over the last three years.'],
  fiveYears: ['5 years, per year', 'fraction', 'Compound annual return over the last five years.'],
  tenYears: ['10 years, per year', 'fraction', 'Compound annual return over the last ten years.'],
  bestMonth: ['Best month', 'fraction', 'Largest return of a calendar month.'],
  worstMonth: ['Worst month', 'fraction', 'Smallest return of a calendar month.'],
  bestYear: ['Best year', 'fraction', 'Largest return of a calendar year.'],
  worstYear: ['Worst year', 'fraction', 'Smallest return of a calendar year.'],
  averageUpMonth: ['Average winning month', 'fraction', 'Mean return of the calendar months above 0.'],
  averageDownMonth: ['Average losing month', 'fraction', 'Mean return of the calendar months below 0.'],
  winDays: ['Winning days', 'fraction', 'Share of gains among the days that moved the account.'],
  winMonths: ['Winning months', 'fraction', 'Share of gains among the months that moved the account.'],
  winQuarters: ['Winning quarters', 'fraction', 'Share of gains among the quarters that moved the account.'],
  winYears: ['Winning years', 'fraction', 'Share of gains among the years that moved the account.'],
  winningDays: ['Days won', 'count', 'Days with a return above 0.'],
  flatDays: ['Days flat', 'count', 'Days with a return of exactly 0.'],
  losingDays: ['Days lost', 'count', 'Days with a return below 0.'],
} as const satisfies Definitions;

export const BENCHMARK = {
  alpha: ['Alpha', 'fraction', 'Mean daily return minus beta times that of buy and hold, × 365 (Jensen 1968).'],
  beta: ['Beta', 'ratio', 'Covariance of daily returns with buy and hold over the variance of buy and hold.'],
  correlation: ['Correlation', 'ratio', 'Pearson correlation of daily returns with buy and hold.'],
  rSquared: ['R²', 'ratio', 'Square of the correlation with buy and hold.'],
  informationRatio: [
    'Information ratio',
    'ratio',
    'Mean daily excess over buy and hold / its deviation × √365 (Goodwin 1998).',
  ],
  treynor: [
    'Treynor ratio',
    'ratio',
    '((1 + mean daily return) ^ 365 − 1) / beta (Treynor 1965, yearly return as in LEAN).',
  ],
  trackingError: ['Tracking error', 'fraction', 'Deviation of the daily excess over buy and hold × √365.'],
} as const satisfies Definitions;
