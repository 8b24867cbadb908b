import { compareCodeUnits } from '../../../engine/market/units.ts';
import type { SymbolScope } from '../scope.ts';

const DAYS = 90;
/** A share of fewer alts than this is not an index. */
const ALTS_MIN = 2;

/** What symbols are quoted in, the longer names first. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USD', 'EUR', 'BTC'];

/** Coins that follow something else by design: dollars, euros, gold, and wrapped or staked Bitcoin and Ether. */
const PEGGED = new Set(
  'USDT USDC BUSD TUSD FDUSD USDP DAI UST USTC FRAX GUSD PYUSD USDD EUR EURI AEUR PAXG XAUT WBTC BTCB TBTC WETH WBETH STETH BETH'.split(
    ' ',
  ),
);

/** The coin a symbol is about: 'ETHUSDT' and 'ETHBTC' are about 'ETH'. */
function coinOf(symbol: string): string {
  const quote = QUOTES.find((name) => symbol.length > name.length && symbol.endsWith(name));
  return quote === undefined ? symbol : symbol.slice(0, -quote.length);
}

export function isBitcoin(symbol: string): boolean {
  return coinOf(symbol) === 'BTC';
}

/**
 * Share of the run's alts, 0..100, whose return over 90 days beats Bitcoin's; pegged coins are no alts. NaN when the run has
 * no Bitcoin or fewer than two alts with 90 days of history. The formula of blockchaincenter.net over the run's own symbols.
 */
export function altSeasonIndex(market: SymbolScope): number {
  const bitcoin = market.symbols.filter(isBitcoin).sort(compareCodeUnits)[0];
  const mark = bitcoin === undefined ? NaN : market.dailyReturn(bitcoin, DAYS);
  let alts = 0;
  let ahead = 0;
  for (const symbol of market.symbols) {
    if (isBitcoin(symbol) || PEGGED.has(coinOf(symbol))) continue;
    const gain = market.dailyReturn(symbol, DAYS);
    if (gain !== gain || mark !== mark) continue;
    alts++;
    if (gain > mark) ahead++;
  }
  return alts >= ALTS_MIN ? (100 * ahead) / alts : NaN;
}
