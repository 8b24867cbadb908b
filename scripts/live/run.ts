import { askRest } from '../../engine/live/edge/rest.ts';
import { WALL_CLOCK } from '../../engine/live/edge/clock.ts';
import type { LiveClock } from '../../engine/live/edge/clock.ts';
import { firstOpenOf, LiveSession } from '../../engine/live/edge/session.ts';
import { binanceFutures, binanceSpot } from '../../engine/live/exchange/binance.ts';
import type { Exchange } from '../../engine/live/exchange/exchange.ts';
import { LiveRecord } from '../../engine/live/record/record.ts';
import type { RunIdentity, RunOrigin } from '../../engine/live/record/record.ts';
import { requireSameRun, resume } from '../../engine/live/record/resume.ts';
import { SimulatedClock } from '../../engine/live/simulator/clock.ts';
import { drive } from '../../engine/live/simulator/drive.ts';
import { SimulatedExchange } from '../../engine/live/simulator/simulated-exchange.ts';
import type { SimulatedMarket } from '../../engine/live/simulator/simulated-exchange.ts';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { compareCodeUnits, MINUTE_MS } from '../../engine/market/units.ts';
import { Engine } from '../../engine/run/engine.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { parseNames } from '../program/moment.ts';
import { printJson, printLine } from '../program/output.ts';
import { settleArgs } from '../program/settle-args.ts';
import type { SettledArgs } from '../program/settle-args.ts';
import { SYNTHETIC_NOTICE } from '../program/synthetic.ts';
import { GENERATED_FROM, GENERATED_TO, generatedMarket } from './generated-market.ts';
import { checkArgs, recordFolder, speedOf } from './options.ts';
import type { LiveArgs } from './options.ts';
import { printFrames, summaryOf } from './print.ts';

const DEFAULT_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

/** An exchange to speak with, its time, and what has to be done about both. */
interface Venue {
  readonly exchange: Exchange;
  readonly clock: LiveClock;
  /** Lets simulated time pass until it is over; a real exchange needs no help. */
  pass(isWaiting: () => boolean, isOver: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** A simulated exchange goes on where the record stopped: no time passed there meanwhile. */
async function simulatedVenue(args: LiveArgs, market: SimulatedMarket, lastClose: number | undefined): Promise<Venue> {
  const start = lastClose ?? GENERATED_FROM + args.history * MINUTE_MS;
  if (start >= GENERATED_TO) throw new UsageError('The generated market ends here: start another --record.');
  const clock = new SimulatedClock(start);
  const simulated = await SimulatedExchange.open(market, clock);
  process.stderr.write(`${SYNTHETIC_NOTICE}\n`);
  return {
    exchange: simulated.protocol,
    clock,
    pass: (isWaiting, isOver) =>
      drive({
        clock,
        exchange: simulated,
        speed: speedOf(args),
        isWaiting,
        isOver: () => isOver() || clock.now() >= GENERATED_TO,
      }),
    close: () => simulated.close(),
  };
}

function realVenue({ exchange, streamUrl, restUrl }: LiveArgs): Venue {
  const urls = { ...(streamUrl && { stream: streamUrl }), ...(restUrl && { rest: restUrl }) };
  return {
    exchange: exchange === 'binance-spot' ? binanceSpot(urls) : binanceFutures(urls),
    clock: WALL_CLOCK,
    pass: async () => undefined,
    close: async () => undefined,
  };
}

/** Asks the exchange what the symbols are. Throws DataError when it does not answer, UsageError for one it does not trade. */
async function originOf({ exchange, clock }: Venue, symbols: readonly string[], history: number): Promise<RunOrigin> {
  const url = `${exchange.restUrl}${exchange.instrumentsPath(symbols)}`;
  const answer = await askRest({ url, read: (body) => exchange.readInstruments(body, symbols) });
  if (!answer.ok) {
    const status = answer.status > 0 ? `status ${answer.status}, ` : '';
    throw new DataError(`${url} gives no list of instruments (${status}${answer.detail}): check address and network.`);
  }
  const unknown = symbols.find((symbol) => answer.value.every((one) => one.symbol !== symbol));
  if (unknown !== undefined) throw new UsageError(`${unknown} is not traded on ${exchange.id} now: check --symbols.`);
  return { instruments: answer.value, firstOpen: firstOpenOf(clock.now(), history) };
}

function identityOf({ exchange }: LiveArgs, symbols: readonly string[], settled: SettledArgs): RunIdentity {
  const { source, sourceHash } = settled.loaded;
  const { params, config } = settled.request;
  return { exchange, symbols, strategy: { source, sourceHash, params }, config };
}

async function settle(args: LiveArgs): Promise<SettledArgs> {
  const unset = { dataset: undefined, from: undefined, to: undefined, batchSize: undefined, dataDir: undefined };
  const settled = await settleArgs({ ...args, ...unset, intrabar: undefined });
  if (settled.dataset !== undefined)
    throw new UsageError('A live run takes no dataset: leave it out of the config file.');
  if (settled.request.config.intrabar === 'lowerTimeframe') {
    throw new UsageError('A live run has no 1s candles: set intrabar to pessimistic.');
  }
  return settled;
}

/** Runs until it is told to stop, and says how to verify what it did. */
export async function runLive(args: LiveArgs): Promise<void> {
  checkArgs(args);
  speedOf(args);
  const settled = await settle(args);
  const symbols = [...(settled.request.symbols ?? parseNames(args.symbols) ?? DEFAULT_SYMBOLS)].sort(compareCodeUnits);
  const identity = identityOf(args, symbols, settled);
  const market = args.exchange === 'simulated' ? generatedMarket(symbols) : undefined;
  const record = LiveRecord.write(recordFolder(args));
  try {
    requireSameRun(record, identity);
    const venue = market === undefined ? realVenue(args) : await simulatedVenue(args, market, record.lastClose);
    try {
      if (record.run === undefined) record.begin(identity, await originOf(venue, symbols, args.history));
      await session(args, { venue, record, settled });
    } finally {
      await venue.close();
    }
  } finally {
    record.close();
  }
}

async function session(
  args: LiveArgs,
  { venue, record, settled }: { venue: Venue; record: LiveRecord; settled: SettledArgs },
): Promise<void> {
  const { origin } = record.run!;
  const { request } = settled;
  const strategy = configureStrategy(request.strategy, request.params);
  const fold = resume(record, new Engine({ strategy, instruments: origin.instruments, config: request.config }));
  const { clock, exchange } = venue;
  const resumedFrom = record.lastClose;
  const startedAt = clock.now();
  let minutes = 0;
  const live = new LiveSession({
    exchange,
    clock,
    fold,
    record,
    firstOpen: resumedFrom ?? origin.firstOpen,
    seed: Math.floor(startedAt / MINUTE_MS),
    onNews: (text) => void process.stderr.write(`${text}\n`),
    onFrames(frames) {
      minutes += frames.filter(({ row }) => row.closeTime > startedAt).length;
      if (!args.json) printFrames(frames, { engine: fold.engine, startedAt });
      if (minutes >= (args.minutes ?? Infinity)) void live.stop();
    },
  });
  const stop = (): void => void live.stop();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let isOver = false;
  const ended = live.ended.finally(() => (isOver = true));
  if (!args.json && resumedFrom !== undefined) printLine(`Resumed ${record.folder}.`);
  live.start();
  try {
    await Promise.all([
      ended,
      venue
        .pass(
          () => live.isWaiting,
          () => isOver,
        )
        .then(() => live.stop()),
    ]);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  const summary = summaryOf(fold, { record, minutes, counts: live.counts });
  if (args.json) printJson(summary);
  else printLine(`Stopped after ${minutes} minutes. Verify: npm run live -- verify ${record.folder}`);
}
