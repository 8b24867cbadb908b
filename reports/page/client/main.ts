/// <reference lib="dom.iterable" />
import type { PageData } from '../data.ts';
import { drawCandles } from './candles.ts';
import { wireCopy, wireNavigation, wireTheme } from './controls.ts';
import { drawDistribution } from './distribution.ts';
import { byId, readJson } from './elements.ts';
import { drawEquity } from './equity.ts';
import { fillTable } from './table.ts';
import { tradeRows } from './trades.ts';

const data = readJson<PageData>('page-data');
const trades = tradeRows(data.trades);

wireTheme();
wireCopy();
wireNavigation();
drawEquity(data.equity);
const isPart = trades.length < data.tradesTotal;
const showTrade = data.candles.length > 0 ? drawCandles(data.candles, trades, isPart) : () => {};
drawDistribution(data, trades);
if (trades.length > 0) {
  fillTable(trades, data.excursionUnit, (trade) => {
    showTrade(trade);
    byId('candles').scrollIntoView({ behavior: 'smooth' });
  });
}
document.documentElement.dataset['ready'] = 'true';
