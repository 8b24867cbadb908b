import { WALL_CLOCK } from '../../engine/live/edge/clock.ts';
import type { LiveClock } from '../../engine/live/edge/clock.ts';
import { askRest } from '../../engine/live/edge/rest.ts';
import { firstOpenOf } from '../../engine/live/edge/session.ts';
import { binanceFutures, binanceSpot } from '../../engine/live/exchange/binance.ts';
import type { Exchange } from '../../engine/live/exchange/exchange.ts';
import type { Venue } from '../../engine/live/record/record.ts';
import type { MarketUrls } from '../../engine/live/side/asks.ts';
import { SimulatedClock } from '../../engine/live/simulator/clock.ts';
import { drive } from '../../engine/live/simulator/drive.ts';
import type { Drive } from '../../engine/live/simulator/drive.ts';
import { SimulatedExchange } from '../../engine/live/simulator/simulated-exchange.ts';
import type { SimulatedMarket } from '../../engine/live/simulator/market.ts';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { SYNTHETIC_NOTICE } from '../program/synthetic.ts';
import { speedOf } from './options.ts';
import type { LiveArgs } from './options.ts';

/** An exchange to speak with, its time, and what has to be done about both. */
export interface Surroundings {
  readonly exchange: Exchange;
  readonly clock: LiveClock;
  readonly isSimulated: boolean;
  /** The candles were generated, no exchange ever saw them. */
  readonly isGenerated: boolean;
  /** Where what concerns the whole market is asked for; the public places by default. */
  readonly sideUrls: Partial<MarketUrls>;
  /** Lets simulated time pass until it is over; a real exchange needs no help, and has none. */
  pass?(client: Pick<Drive, 'isWaiting' | 'isOver' | 'settled'>): Promise<void>;
  close(): Promise<void>;
}

/** What a simulated exchange trades, and when its candles begin and end. */
export interface MarketSpan {
  readonly market: SimulatedMarket;
  readonly from: number;
  readonly to: number;
  readonly isGenerated: boolean;
}

/** A simulated exchange whose time begins at `start`: where the record stopped, no time passed there meanwhile. */
export async function simulatedSurroundings(
  args: LiveArgs,
  { market, to, isGenerated }: MarketSpan,
  start: number,
): Promise<Surroundings> {
  if (start >= to) {
    throw new UsageError(
      `The simulated market ends at ${isoTime(to)}, where the record stands: start another --record.`,
    );
  }
  const clock = new SimulatedClock(start);
  const simulated = await SimulatedExchange.open(market, clock);
  process.stderr.write(
    isGenerated ? `${SYNTHETIC_NOTICE}\n` : 'SIMULATED: past candles of a dataset, replayed through the live path.\n',
  );
  return {
    exchange: simulated.protocol,
    clock,
    isSimulated: true,
    isGenerated,
    sideUrls: { fearGreed: simulated.protocol.restUrl, dominance: simulated.protocol.restUrl },
    pass: ({ isOver, ...client }) =>
      drive({
        clock,
        exchange: simulated,
        speed: speedOf(args),
        ...client,
        isOver: () => isOver() || clock.now() >= to,
      }),
    close: () => simulated.close(),
  };
}

/** One of the real exchanges, by its public addresses or those given. */
export function realSurroundings({ exchange, streamUrl, restUrl }: LiveArgs): Surroundings {
  const urls = { ...(streamUrl && { stream: streamUrl }), ...(restUrl && { rest: restUrl }) };
  return {
    exchange: exchange === 'binance-spot' ? binanceSpot(urls) : binanceFutures(urls),
    clock: WALL_CLOCK,
    isSimulated: false,
    isGenerated: false,
    sideUrls: {},
    close: async () => undefined,
  };
}

/** Asks the exchange what the symbols are. Throws DataError when it does not answer, UsageError for one it does not trade. */
export async function askVenue(
  { exchange, clock, isSimulated, isGenerated }: Surroundings,
  symbols: readonly string[],
  historyMinutes: number,
): Promise<Venue> {
  const url = `${exchange.restUrl}${exchange.instrumentsPath(symbols)}`;
  const answer = await askRest({ url, read: (body) => exchange.readInstruments(body, symbols) });
  if (!answer.ok) {
    const status = answer.status > 0 ? `status ${answer.status}, ` : '';
    throw new DataError(`${url} gives no list of instruments (${status}${answer.detail}): check address and network.`);
  }
  const unknown = symbols.find((symbol) => answer.value.every((one) => one.symbol !== symbol));
  if (unknown !== undefined) throw new UsageError(`${unknown} is not traded on ${exchange.id} now: check --symbols.`);
  // The machine's own date may be wrong: the first frame is the exchange's.
  const told = await askRest({
    url: `${exchange.restUrl}${exchange.timePath}`,
    read: (body) => exchange.readTime(body),
  });
  const now = told.ok ? told.value : clock.now();
  return {
    exchange: exchange.id,
    isSimulated,
    isGenerated,
    instruments: answer.value,
    firstOpen: firstOpenOf(now, historyMinutes),
    emitsAfter: firstOpenOf(now, 0),
  };
}
