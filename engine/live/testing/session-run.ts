import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import { restless } from '../../testing/restless.ts';
import type { Engine } from '../../run/engine.ts';
import { engineFor, instrumentOf, runOn } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import { Bots } from '../bots/bots.ts';
import { LiveSession } from '../edge/session.ts';
import { missingSymbols } from '../ingest/frames.ts';
import { LiveRecord } from '../record/record.ts';
import { verifyRecord } from '../record/verify.ts';
import type { RecordVerification } from '../record/verify.ts';
import { SimulatedClock } from '../simulator/clock.ts';
import { drive } from '../simulator/drive.ts';
import type { FaceName } from '../simulator/face.ts';
import type { PlannedFault } from '../simulator/faults/director.ts';
import { FAULTS } from '../simulator/faults/kinds.ts';
import { drawFaults, readScript } from '../simulator/faults/script.ts';
import type { SimulatedMarket } from '../simulator/market.ts';
import { SimulatedExchange } from '../simulator/simulated-exchange.ts';
import type { ConnectionEvent, LiveEvent } from '../status.ts';
import { candleAt, planOf, venueOf } from './recorded-runs.ts';

/** How long after the market's end its last frame may come. */
const PATIENCE_MS = 30 * MINUTE_MS;
/** How long a subscription may be on its way, by the simulated clock. */
const SUBSCRIBING_MS = SECOND_MS;
/** Minutes of the market; a session has the first of them as history. */
const MINUTES = 130;
const HISTORY = 35;
/** Minutes from a session's start in which there is trouble. */
const FAULT_MINUTES = 80;
const SECONDS_PER_MINUTE = 60;

const MARKET = {
  AAAUSDT: walkCandles(MINUTES, { seed: 1 }),
  BBBUSDT: walkCandles(MINUTES, { seed: 2, absentShare: 0.01 }),
} satisfies Market;
const SYMBOLS = Object.keys(MARKET);
/** When a session starts, and when the market ends, epoch ms. */
const SESSION_START = TEST_START + HISTORY * MINUTE_MS + 20_000;
const SESSION_END = TEST_START + MINUTES * MINUTE_MS;

/** The market when BBBUSDT is taken off the exchange after so many candles. */
export function delistedAfter(candles: number): typeof MARKET {
  return { ...MARKET, BBBUSDT: { ...MARKET.BBBUSDT, length: candles } };
}

/** A market on the exchange: with quiet minutes after its end, where it is traded until then. */
function simulated(market: Market, admitsEnd = true): SimulatedMarket {
  const lastOf = (symbol: string): number => market[symbol]!.openTime[market[symbol]!.length - 1]!;
  const isTrading = (symbol: string, now: number): boolean =>
    now < lastOf(symbol) + MINUTE_MS || lastOf(symbol) === SESSION_END - MINUTE_MS;
  return {
    instruments: SYMBOLS.map((symbol) => instrumentOf(symbol)),
    firstOpen: TEST_START,
    isTrading: (symbol, now) => !admitsEnd || isTrading(symbol, now),
    candle(symbol, openTime): Candle | null {
      if (openTime < SESSION_END || !isTrading(symbol, openTime)) return candleAt(market, symbol, openTime);
      return { ...candleAt(market, symbol, lastOf(symbol))!, openTime, closeTime: openTime + MINUTE_MS };
    },
  };
}

/** What to run a session against. */
export interface SessionRun {
  readonly faults: readonly PlannedFault[];
  readonly seed?: number;
  readonly face?: FaceName;
  /** What is traded; of the same symbols as by default. */
  readonly market?: Market;
  /** Whether the exchange admits that a symbol is traded no more. */
  readonly admitsEnd?: boolean;
  /** Called with every symbol that the session is held for. */
  onMissing?(session: LiveSession, symbol: string): void;
  /** May change how the record takes what it is given. */
  prepare?(record: LiveRecord): void;
}

/** What became of a session. */
export interface SessionOutcome {
  readonly verified: RecordVerification;
  readonly phase: LiveSession['phase'];
  readonly counts: LiveSession['counts'];
  readonly violations: readonly string[];
  readonly faultCounts: ReadonlyMap<string, number>;
  readonly events: readonly LiveEvent[];
  readonly connections: readonly ConnectionEvent[];
  /** Where the candles of the minutes after the start came from. */
  readonly sources: ReadonlyMap<string, number>;
  /** From each frame's close until it was stored, ms of the simulated clock; frames after the start. */
  readonly lagsMs: readonly number[];
}

/** What a run of the same candles without any trouble comes to. */
export const CLEAN_DIGESTS = cleanDigests(MARKET);

/** The same for another market. */
export function cleanDigests(market: Market): ReturnType<Engine['digests']> {
  return runOn(restless, market).digests();
}

/**
 * A fault in several variants, one after the other, each at a random time and for a random while unless it says how many
 * minutes it `lasts`; all is well again some minutes before the session ends.
 */
export function spread(seed: number, kind: string, variants: readonly object[]): PlannedFault[] {
  const random = Random.fromKey(`spread|${seed}|${kind}`);
  const [least, most] = FAULTS.find((fault) => fault.kind === kind)!.lastsSeconds;
  const slot = FAULT_MINUTES / variants.length;
  const script = variants.map((params: { readonly lasts?: number }, i) => {
    const drawn = (least + random.uniform() * (most - least)) / SECONDS_PER_MINUTE;
    const lasts = Math.min(slot, params.lasts ?? drawn);
    return { kind, ...params, from: slot * i + random.uniform() * (slot - lasts), lasts };
  });
  return readScript(script, SESSION_START);
}

/** Faults of all kinds at random times, so many an hour. */
export function jumble(seed: number, perHour: number): PlannedFault[] {
  const to = SESSION_START + FAULT_MINUTES * MINUTE_MS;
  return drawFaults({ seed, from: SESSION_START, to, perHour, symbols: SYMBOLS });
}

/**
 * Runs a whole session, its record and real sockets included, through a market with faults, as fast as it goes, until it
 * has stored the market's last frame; then folds the record again.
 */
export async function runSession(run: SessionRun): Promise<SessionOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-faults-'));
  const record = LiveRecord.write(folder);
  try {
    record.begin(venueOf(MARKET));
    run.prepare?.(record);
    const outcome = await watch(record, run);
    const verified = verifyRecord(record, record.bots.find('bot')!, engineFor(restless, MARKET));
    return { ...outcome, verified };
  } finally {
    record.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Only what is on its way over a socket takes real time; all other waiting is for the clock. */
export function isOnItsWay({ driver }: LiveSession, exchange: SimulatedExchange, now: number): boolean {
  const { connections, rest } = driver.state;
  const isNew = connections.some(({ phase, since }) => {
    return phase === 'connecting' || (phase === 'probation' && now - since < SUBSCRIBING_MS);
  });
  return isNew || rest.asks.length > 0 || connections.length !== exchange.connections;
}

async function watch(
  record: LiveRecord,
  { faults, seed = 1, face, market = MARKET, admitsEnd, onMissing }: SessionRun,
): Promise<Omit<SessionOutcome, 'verified'>> {
  const bots = new Bots({ record, venue: record.venue!, plans: [planOf(restless, MARKET)], historyMinutes: HISTORY });
  const clock = new SimulatedClock(SESSION_START);
  const exchange = await SimulatedExchange.open(simulated(market, admitsEnd), clock, {
    faults,
    seed,
    ...(face && { face }),
  });
  const events: LiveEvent[] = [];
  const sources = new Map<string, number>();
  const lagsMs: number[] = [];
  let phase: LiveSession['phase'] | undefined;
  const session: LiveSession = new LiveSession({
    exchange: exchange.protocol,
    clock,
    record,
    bots,
    firstOpen: TEST_START,
    seed,
    messagesOf: () => [],
    onEvent(event) {
      events.push(event);
      if (event.kind !== 'status' || event.phase !== 'held') return;
      // Not before the session is done with what it tells of.
      clock.callAt(clock.now() + 1, () => {
        const { state } = session.driver;
        if (state.phase === 'held') for (const symbol of missingSymbols(state)) onMissing?.(session, symbol);
      });
    },
    onStored(frames) {
      for (const { frame, entries } of frames) {
        const close = frame.openTime + MINUTE_MS;
        if (close > SESSION_START) {
          lagsMs.push(clock.now() - close);
          for (const { source } of entries) sources.set(source, (sources.get(source) ?? 0) + 1);
        }
        if (close < SESSION_END) continue;
        phase = session.phase;
        return void session.stop();
      }
    },
  });
  let isOver = false;
  const ended = session.ended.finally(() => (isOver = true));
  // Whatever breaks the session is thrown below.
  ended.catch(() => undefined);
  session.start();
  const isWaiting = (): boolean => isOnItsWay(session, exchange, clock.now());
  const isOverdue = (): boolean => clock.now() > SESSION_END + PATIENCE_MS;
  const hasEnded = (): boolean => isOver || phase !== undefined || isOverdue();
  try {
    await drive({ clock, exchange, speed: Infinity, isWaiting, isOver: hasEnded });
    if (!isOver && phase === undefined) {
      await session.stop();
      throw new Error(`Long after the market's end the session is ${session.phase}: ${session.reason}`);
    }
    await ended;
  } finally {
    await exchange.close();
  }
  const connections = events.flatMap((event) => (event.kind === 'connection' ? event.event : []));
  const { violations } = exchange.police;
  const { faultCounts } = exchange;
  return { phase: phase!, counts: session.counts, violations, faultCounts, events, connections, sources, lagsMs };
}
