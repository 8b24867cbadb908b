import type { RunRecord } from '../../run/manifest.ts';
import { histogram } from '../../stats/histogram.ts';
import type { Summary } from '../../stats/summary.ts';
import { moneyText } from '../../stats/text.ts';
import { isOpen } from '../../stats/trades.ts';
import type { Validation } from '../../validation/validation.ts';
import { dailyAccount } from './account.ts';
import { dailyTable } from './daily.ts';
import { holdingPlots } from './holdings.ts';
import { livePlots } from './live.ts';
import { monteCarloPlots } from './monte-carlo.ts';
import { brief, tableOf } from './plot.ts';
import type { Plots, Table } from './plot.ts';
import { binTable, returnPlots } from './returns.ts';
import { riskPlots } from './risk.ts';
import { validationPlots } from './validation.ts';

/** All that the page's charts are drawn from, but for equity, candles and single trades. */
export interface EveryPlot {
  /** The table that the charts over days share. */
  readonly daily: Table;
  readonly plots: Plots;
}

/** Works out every chart's data. Pure: the same run and validation give the same tables. */
export function everyPlot(record: RunRecord, summary: Summary, validation: Validation | null): EveryPlot {
  const account = dailyAccount(record);
  return {
    daily: dailyTable(record, account),
    plots: {
      ...livePlots(record),
      ...returnPlots(account, summary),
      ...riskPlots(account, summary),
      ...tradePlots(record, summary),
      ...holdingPlots(record, account, summary),
      ...monteCarloPlots(account, summary.manifest.seed),
      ...validationPlots(validation, summary.figures.netProfit.value ?? 0),
    },
  };
}

function tradePlots({ trades }: RunRecord, { exits }: Summary): Plots {
  const closed = trades.filter((trade) => !isOpen(trade));
  const absent = { absent: 'No trade was closed, so there is no distribution of results.' };
  if (closed.length === 0) return { 'trade-returns': absent, exits: absent };
  const fractions = closed.map((trade) => trade.pnl / (trade.quantity * trade.entryPrice));
  const rows = exits.map(({ name, pnl, trades: count }) => ({ name, value: brief(pnl), text: moneyText(pnl), count }));
  return {
    'trade-returns': { chart: 'trade-returns', tables: { bins: binTable(histogram(fractions)) } },
    exits: { chart: 'exits', tables: { rows: tableOf(rows) } },
  };
}
