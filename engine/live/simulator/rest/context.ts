import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../market/units.ts';
import { knownOf } from '../market.ts';
import type { Bucket } from '../police.ts';
import { limitOf } from './ask.ts';
import type { RestAsk, Route } from './ask.ts';

/** As people write of alternative.me; nothing official says so. */
const MOOD: Bucket = { name: 'requests for fear and greed in ten minutes', max: 60, spanMs: 10 * MINUTE_MS };
/** The lower of two limits that CoinGecko's pages name. */
const MARKET: Bucket = { name: 'requests for the global market in a minute', max: 30, spanMs: MINUTE_MS };

/** Fear and greed as alternative.me tells it: a value a day, the newest first, all numbers as text. */
export const FEAR_AND_GREED: Route = {
  weight: () => 0,
  bucket: MOOD,
  answer(ask) {
    const all = knownOf(ask.market, { kind: 'FEAR_GREED', symbol: null, now: ask.now });
    const limit = ask.query.get('limit') === '0' ? all.length : limitOf(ask, { usual: 1, max: 10_000 });
    const newest = all.slice(Math.max(0, all.length - limit)).toReversed();
    const nextSeconds = Math.ceil((DAY_MS - (ask.now % DAY_MS)) / SECOND_MS);
    const data = newest.map(({ payload, eventTime }, i) => ({
      value: `${payload['value']}`,
      value_classification: `${payload['label'] ?? ''}`,
      timestamp: `${eventTime / SECOND_MS}`,
      ...(i === 0 ? { time_until_update: `${nextSeconds}` } : {}),
    }));
    return { name: 'Fear and Greed Index', data, metadata: { error: null } };
  },
};

function globalOf({ market, now }: RestAsk): object {
  const last = knownOf(market, { kind: 'DOMINANCE', symbol: null, now }).at(-1);
  const { btcPct = 0, totalCap = 0 } = last?.payload ?? {};
  return {
    data: {
      active_cryptocurrencies: market.instruments.length,
      markets: 1,
      total_market_cap: { usd: totalCap },
      market_cap_percentage: { btc: btcPct },
      updated_at: Math.floor((last?.eventTime ?? now) / SECOND_MS),
    },
  };
}

/** The whole market as CoinGecko tells it; of shares of its value we know Bitcoin's. */
export const GLOBAL_MARKET: Route = { weight: () => 0, bucket: MARKET, answer: globalOf };
