/// <reference lib="dom.iterable" />
import type { PageData } from '../data.ts';
import { drawCandles } from './candles.ts';
import { wireContents, wireCopy, wireNavigation, wireTheme } from './controls.ts';
import { drawExcursions, drawTradeResults } from './distribution.ts';
import { byId, readJson } from './elements.ts';
import { drawEquity } from './equity.ts';
import { arrangePlots, drawLater, wirePrint } from './plots.ts';
import { fillTable } from './table.ts';
import { tradeRows } from './trades.ts';
import type { TradeRow } from './trades.ts';

const data = readJson<PageData>('page-data');
const trades = tradeRows(data.trades);

wireTheme();
wireCopy();
wireNavigation();
wireContents();
wirePrint();
drawLater(byId('chart-equity'), () => drawEquity(data.equity));
arrangePlots(data);
drawExcursions(data.excursionUnit, trades);
drawTradeResults(trades);

let showTrade: (trade: TradeRow) => void = () => {};
if (data.candles.length > 0) {
  const drawNow = drawLater(byId('chart-candles'), () => {
    showTrade = drawCandles(data.candles, trades, trades.length < data.tradesTotal);
  });
  showTrade = (trade) => {
    drawNow();
    showTrade(trade);
  };
}
if (trades.length > 0) {
  fillTable(trades, data.excursionUnit, (trade) => {
    showTrade(trade);
    byId('candles').scrollIntoView({ behavior: 'smooth' });
  });
}
document.documentElement.dataset['ready'] = 'true';
