import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../datasets/read/dataset.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { MARKET_DAYS, MARKET_START, storeMarket } from '../program/stored-market.ts';
import type { StoredMarket } from '../program/stored-market.ts';
import { datasetMarket } from './dataset-market.ts';
import { shiftMarket } from './shift-market.ts';

const END = MARKET_START + MARKET_DAYS * DAY_MS;

let stored: StoredMarket;
beforeAll(async () => (stored = await storeMarket()));
afterAll(() => stored.remove());

describe('a dataset as a market', () => {
  it('has every candle over the turn of a month, side data, and nothing outside its span', async () => {
    const { dataDir } = stored;
    const { market, from, to, isGenerated } = await datasetMarket({ dataset: 'small', dataDir });
    expect([from, to, isGenerated, market.instruments.length]).toEqual([MARKET_START, END, true, 3]);
    const [source] = (await openDataset(dataDir, 'small')).sources({ symbols: ['BBBUSDT'] });
    for await (const batch of source!.open()) {
      if (batch.kind !== 'candles') continue;
      for (let row = 0; row < batch.columns.length; row += 97) {
        const { openTime, close } = batch.columns;
        expect(market.candle('BBBUSDT', openTime[row]!)).toMatchObject({ openTime: openTime[row], close: close[row] });
      }
    }
    expect([market.candle('BBBUSDT', END), market.candle('BBBUSDT', from - MINUTE_MS)]).toEqual([null, null]);
    expect([market.candle('BBBUSDT', from + 1), market.candle('NONE', from)]).toEqual([null, null]);
    const fundings = market.observations!('FUNDING_SETTLED', 'AAAUSDT', { from, to: from + DAY_MS });
    expect(fundings.map(({ eventTime }) => (eventTime - from) / DAY_MS)).toEqual([1 / 3, 2 / 3]);
  });

  it('is cut to symbols and a span, and refuses those that are not there', async () => {
    const options = { dataset: 'small', dataDir: stored.dataDir };
    const from = MARKET_START + DAY_MS;
    const cut = await datasetMarket({ ...options, symbols: ['CCCUSDT'], from, to: from + DAY_MS });
    expect([cut.from, cut.to, cut.market.instruments.map(({ symbol }) => symbol)]).toEqual([
      from,
      from + DAY_MS,
      ['CCCUSDT'],
    ]);
    expect([cut.market.candle('CCCUSDT', from - MINUTE_MS), cut.market.candle('CCCUSDT', from + DAY_MS)]).toEqual([
      null,
      null,
    ]);
    await expect(datasetMarket({ ...options, symbols: ['CCCUSD'] })).rejects.toThrow('Did you mean "CCCUSDT"?');
    await expect(datasetMarket({ ...options, dataset: 'smal' })).rejects.toThrow('Did you mean "small"?');
    await expect(datasetMarket({ ...options, from: END })).rejects.toThrow('no candles in that span');
  });

  it('may happen later, all of it alike', async () => {
    const { market, from } = await datasetMarket({ dataset: 'small', dataDir: stored.dataDir });
    const ms = 400 * DAY_MS;
    const later = shiftMarket(market, ms);
    const [then, now] = [market.candle('AAAUSDT', from)!, later.candle('AAAUSDT', from + ms)!];
    expect(now).toEqual({ ...then, openTime: then.openTime + ms, closeTime: then.closeTime + ms });
    expect([later.candle('AAAUSDT', from), later.firstOpen]).toEqual([null, from + ms]);
    const span = { from: from + ms, to: from + ms + DAY_MS };
    const times = later.observations!('FUNDING_SETTLED', 'AAAUSDT', span).map(({ eventTime }) => eventTime - ms - from);
    expect(times).toEqual([DAY_MS / 3, (2 * DAY_MS) / 3]);
  });
});
