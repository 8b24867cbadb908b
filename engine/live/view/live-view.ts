import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Bots } from '../bots/bots.ts';
import type { LiveClock } from '../edge/clock.ts';
import type { LiveSession } from '../edge/session.ts';
import type { CandleSource } from '../ingest/state.ts';
import type { LiveRecord, Venue } from '../record/record.ts';
import type {
  AbsenceAsk,
  AuditEntry,
  BotPerformance,
  CandleAnswer,
  CandleQuery,
  ControlAsk,
  FeedStatus,
  GateAnswer,
  HeadCount,
  LiveCounts,
  LiveEvent,
  LiveSignal,
  LiveStatus,
  LiveView,
  RunEntry,
  SignalQuery,
  VoteAnswer,
} from '../status.ts';
import { botStatusOf, performanceOf } from './bot-status.ts';
import type { EventHub } from './event-hub.ts';
import { gatesOf, ScanCounts } from './gates.ts';
import type { RunCounts } from './run-counts.ts';
import { candlesOn } from './timeframe-candles.ts';
import { LatestVotes } from './votes.ts';

/** A candle is overdue so long after its minute should have closed. */
const OVERDUE_MS = 10 * SECOND_MS;
/** 1m candles that a chart is made from, at most. */
const MINUTES_READ_MAX = 50_000;

/** What a view looks at. */
export interface ViewParts {
  readonly session: LiveSession;
  readonly bots: Bots;
  readonly record: LiveRecord;
  readonly venue: Venue;
  readonly clock: LiveClock;
  readonly hub: EventHub;
  readonly counts: RunCounts;
  readonly version: string;
  readonly endpoints: number;
  /** Real ms since the program started. */
  uptimeMs(): number;
}

/** A live run as the monitor sees it: the session in memory, the rest from its record. */
export class RunView implements LiveView {
  readonly #parts: ViewParts;
  readonly #forming = new Map<string, Candle>();
  readonly #votes = new LatestVotes();
  readonly #scans = new ScanCounts();
  /** What was scanned before the program started. */
  readonly #before: ReturnType<ScanCounts['of']>;
  readonly #newest = new Map<string, { readonly source: CandleSource; readonly price: number }>();

  constructor(parts: ViewParts) {
    this.#parts = parts;
    this.#before = this.#scans.of(parts.bots.all);
    for (const { symbol } of parts.venue.instruments) {
      const candle = parts.record.newestCandles(symbol, 1)[0];
      if (candle !== undefined) this.#newest.set(symbol, { source: 'historical', price: candle.close });
    }
    parts.hub.subscribe((event) => {
      if (event.kind === 'forming') this.#forming.set(event.symbol, event.candle);
    });
  }

  /** Remembers what a stored frame brought. */
  noteCandle(symbol: string, candle: Candle, source: CandleSource): void {
    this.#newest.set(symbol, { source, price: candle.close });
  }

  status(): LiveStatus {
    const { session, bots, venue, clock, counts, record, version, uptimeMs, endpoints } = this.#parts;
    const { driver } = session;
    const { lastClose } = record;
    return {
      time: clock.now(),
      isSimulated: venue.isSimulated,
      exchange: venue.exchange,
      symbols: bots.symbols,
      version,
      uptimeMs: uptimeMs(),
      phase: session.phase,
      reason: session.reason,
      lastClose: lastClose ?? null,
      emitsAfter: venue.emitsAfter,
      counts: this.counts(),
      feeds: this.feeds(),
      connections: driver.connections,
      connectionHistory: counts.connections,
      rest: driver.restStatus,
      clockOffsetMs: driver.clockOffsetMs,
      bots: bots.all.map(botStatusOf),
      outbox: { endpoints, ...record.outbox.status(clock.now()) },
    };
  }

  subscribe(hear: (event: LiveEvent) => void): () => void {
    return this.#parts.hub.subscribe(hear);
  }

  signals(ask: SignalQuery): readonly LiveSignal[] {
    return this.#parts.record.told.signals(ask);
  }

  candles({ symbol, minutes, limit }: CandleQuery): CandleAnswer | undefined {
    const { bots, record } = this.#parts;
    if (!bots.symbols.includes(symbol)) return undefined;
    const source = record.newestCandles(symbol, Math.min(MINUTES_READ_MAX, limit * minutes));
    const forming = this.#forming.get(symbol);
    const isNew = forming !== undefined && forming.openTime > (source.at(-1)?.openTime ?? 0);
    const candles = candlesOn(minutes, isNew ? [...source, forming] : source);
    const last = candles.at(-1);
    const now = isNew ? forming.closeTime - 1 : (source.at(-1)?.closeTime ?? 0);
    const isForming = last !== undefined && (last.closeTime > now || (minutes === 1 && isNew));
    return {
      candles: (isForming ? candles.slice(0, -1) : candles).slice(-limit),
      forming: isForming ? last : null,
    };
  }

  votes({ bot, symbol }: { readonly bot?: string; readonly symbol?: string }): readonly VoteAnswer[] {
    const { bots } = this.#parts;
    const asked = bots.all.filter(({ id }) => bot === undefined || id === bot);
    return asked.flatMap((one) => {
      return one.fold.symbols
        .filter((own) => symbol === undefined || own === symbol)
        .flatMap((own) => this.#votes.of(one, own));
    });
  }

  newestVote(): VoteAnswer | undefined {
    return this.#votes.newest(this.#parts.bots.all);
  }

  readiness(): ReadonlyMap<string, HeadCount> {
    return this.#votes.readiness(this.#parts.bots.all);
  }

  gates({ bot }: { readonly bot?: string }): readonly GateAnswer[] {
    return this.#parts.bots.all.filter(({ id }) => bot === undefined || id === bot).flatMap(gatesOf);
  }

  performance(id: string): BotPerformance | undefined {
    const bot = this.#parts.bots.all.find((one) => one.id === id);
    return bot && performanceOf(bot, this.#parts.record);
  }

  runs(): readonly RunEntry[] {
    const { record } = this.#parts;
    return record.bots.all().map(({ number, id, identity, origin, state }) => {
      const last = record.lastFrame(number);
      return {
        bot: id,
        strategy: identity.strategy.source,
        symbols: identity.symbols,
        state,
        firstClose: origin.firstOpen + MINUTE_MS,
        lastClose: last?.closeTime ?? null,
        frames: record.frameCount(number),
        outputHash: last?.outputHash ?? null,
      };
    });
  }

  audit(limit: number): readonly AuditEntry[] {
    return this.#parts.record.audit.newest(limit);
  }

  control(ask: ControlAsk): void {
    this.#parts.session.control(ask);
  }

  declareAbsent(ask: AbsenceAsk): void {
    this.#parts.session.declareAbsent(ask);
  }

  private counts(): LiveCounts {
    const { session, bots, counts } = this.#parts;
    const { candlesStored, rejected, absent, frames, consensus, signals, trades, requests } = counts;
    const { scans, refusals } = this.#scans.of(bots.all);
    const ingest = session.counts;
    const received = { ...candlesStored, websocket: counts.websocketReceived };
    return {
      candlesReceived: received,
      candlesStored: { ...candlesStored },
      duplicates: ingest.duplicates,
      revisions: counts.revisions,
      late: counts.late,
      absent,
      rejected: { ...rejected },
      frames,
      indicatorCalculations: bots.all.reduce((sum, { calculations }) => sum + calculations, 0),
      consensusCalculations: consensus,
      scans: scans - this.#before.scans,
      signals,
      refusals: refusals - this.#before.refusals,
      trades,
      reconnects: ingest.reconnects,
      requests,
      observations: counts.observations,
    };
  }

  private feeds(): FeedStatus[] {
    const { session, clock, venue } = this.#parts;
    const now = clock.now();
    const { symbols, nextOpen } = session.driver.state;
    return symbols.map(({ symbol, next }): FeedStatus => {
      const lastClose = next > venue.firstOpen ? next : null;
      const isOverdue = now > next + MINUTE_MS + OVERDUE_MS;
      const isMissing = session.phase === 'held' && next === nextOpen;
      const newest = this.#newest.get(symbol);
      return {
        symbol,
        lastClose,
        ageMs: lastClose === null ? null : Math.max(0, now - lastClose),
        source: newest?.source ?? null,
        status: isMissing ? 'missing' : isOverdue ? 'delayed' : 'live',
        price: this.#forming.get(symbol)?.close ?? newest?.price ?? null,
      };
    });
  }
}
