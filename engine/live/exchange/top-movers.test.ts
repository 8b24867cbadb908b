import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../market/instrument.ts';
import type { Ticker } from './exchange.ts';
import { topMovers } from './top-movers.ts';

const instrument = (symbol: string): Instrument => ({ symbol, market: 'um', tickSize: 0.1, quantityStep: 0.1 });
const ticker = (symbol: string, changePercent: number, quoteVolume = 1e7): Ticker => {
  return { symbol, changePercent, quoteVolume, trades: 10 };
};
const ASK = { quote: 'USDT', count: 2, minQuoteVolume: 1e6 };

describe('top movers', () => {
  it('rose and fell most, of what can be traded in the quote asset, in volume', () => {
    const tickers = [
      ticker('AUSDT', 1),
      ticker('BUSDT', -7.5),
      ticker('CUSDT', 30, 999_999),
      ticker('DUSDC', 40),
      ticker('EUSDT', 12.25),
      ticker('FUSDT', 12.25),
      ticker('GUSDT', 99),
      ticker('HUSDT', -7.5),
      { ...ticker('IUSDT', 50), trades: 0 },
      ticker('JUSDT', -1),
    ];
    const instruments = ['A', 'B', 'C', 'E', 'F', 'H', 'I', 'J'].map((name) => instrument(`${name}USDT`));
    expect(topMovers(tickers, [...instruments, instrument('DUSDC')], ASK)).toEqual({
      gainers: ['EUSDT', 'FUSDT'],
      losers: ['BUSDT', 'HUSDT'],
    });
  });

  it('are the same in whatever order the exchange lists them, none twice', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Z]{2,5}$/), { maxLength: 12 });
    const lists = names.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: all.length, maxLength: all.length }),
        fc.shuffledSubarray([...all.keys()], { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(lists, ([all, changes, order]) => {
        const symbols = all.map((name) => `${name}USDT`);
        const tickers = symbols.map((symbol, i) => ticker(symbol, changes[i]!));
        const instruments = symbols.map(instrument);
        const movers = topMovers(tickers, instruments, ASK);
        const shuffled = topMovers(
          order.map((i) => tickers[i]!),
          instruments,
          ASK,
        );
        expect(shuffled).toEqual(movers);
        const both = [...movers.gainers, ...movers.losers];
        expect(new Set(both).size).toBe(both.length);
        expect(both.length).toBe(Math.min(4, symbols.length));
      }),
    );
  });
});
