import { UsageError } from '../../market/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type {
  AuditEntry,
  BotPerformance,
  CandleAnswer,
  CandleQuery,
  ConnectionEvent,
  ControlAsk,
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
} from '../../live/status.ts';
import { FAKE_TIMEFRAMES, fakeHash, FakeBot } from './fake-bots.ts';
import { FakeMarket } from './fake-market.ts';

/** The run's clock at the start of a fake: 2025-01-05T00:00Z. */
export const FAKE_START = 1_736_035_200_000;

/** Run time between two moves of the forming candles. */
const MOVE_MS = 5 * SECOND_MS;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A live run that is none: seeded data of the right shape that move when time is advanced. `now` is its clock; `phase`,
 * `reason` and `delayed` may be set, and any event can be told with `emit`.
 */
export class FakeView implements LiveView {
  now = FAKE_START;
  phase: LiveStatus['phase'] = 'live';
  reason: string | null = null;
  exchange = 'binance-spot';
  readonly symbols: readonly string[];
  readonly bots: readonly FakeBot[];
  /** Symbols whose newest candle is to look overdue. */
  readonly delayed = new Set<string>();
  readonly #markets: ReadonlyMap<string, FakeMarket>;
  readonly #hearers = new Set<(event: LiveEvent) => void>();
  readonly #connections: ConnectionEvent[] = [];
  readonly #audit: AuditEntry[] = [];
  readonly #counts: Writable<LiveCounts>;

  constructor({
    seed = 'fake',
    symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
    minutes = 600,
  }: { readonly seed?: string; readonly symbols?: readonly string[]; readonly minutes?: number } = {}) {
    this.symbols = symbols;
    const market = (symbol: string): FakeMarket => new FakeMarket(symbol, { seed, now: FAKE_START, minutes });
    this.#markets = new Map(symbols.map((symbol) => [symbol, market(symbol)]));
    const bot = (id: string, strategy: string): FakeBot => new FakeBot({ id, strategy, symbols, seed });
    this.bots = [bot('nine-heads-1', 'nine-heads'), bot('ema-cross-2', 'ema-cross')];
    const none = { duplicates: 3, revisions: 1, late: 0, absent: 0, rejected: { json: 1 }, reconnects: 1 };
    const sources = { historical: minutes * symbols.length, rest: 0, websocket: 0 };
    const work = { frames: minutes, indicatorCalculations: 0, consensusCalculations: 0, scans: 0, signals: 0 };
    const rest = { refusals: 0, trades: 0, requests: 12, observations: 0 };
    this.#counts = { candlesReceived: { ...sources }, candlesStored: { ...sources }, ...none, ...work, ...rest };
    for (const [what, detail] of [
      ['connecting', 'wss://stream.example/stream'],
      ['live', 'first candle of BTCUSDT'],
    ] as const) {
      this.#connections.unshift({ time: FAKE_START - MINUTE_MS, connection: 1, what, detail });
    }
    this.#write('program', 'start', 'a fake run');
    this.#decide(FAKE_START, FAKE_TIMEFRAMES);
  }

  /** Tells everybody who listens. */
  emit(event: LiveEvent): void {
    if (event.kind === 'connection') this.#connections.unshift(event.event);
    for (const hear of this.#hearers) hear(event);
  }

  /** Run time passes: forming candles move every five seconds, minutes close, bots vote, signals come. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (let next = Math.floor(this.now / MOVE_MS + 1) * MOVE_MS; next <= end; next += MOVE_MS) {
      this.now = next;
      for (const [symbol, market] of this.#markets) {
        market.move();
        if (next % MINUTE_MS !== 0) this.emit({ kind: 'forming', time: next, symbol, candle: market.forming });
      }
      if (next % MINUTE_MS === 0) this.#closeMinute(next);
    }
    this.now = end;
  }

  status(): LiveStatus {
    const price = this.#markets.get(this.symbols[0] ?? '')?.lastClosed.close ?? 100;
    return {
      time: this.now,
      isSimulated: true,
      exchange: this.exchange,
      symbols: this.symbols,
      version: '0.0.0-fake',
      uptimeMs: this.now - FAKE_START + 90 * SECOND_MS,
      phase: this.phase,
      reason: this.reason,
      lastClose: Math.floor(this.now / MINUTE_MS) * MINUTE_MS,
      emitsAfter: FAKE_START,
      counts: structuredClone(this.#counts),
      feeds: [...this.#markets].map(([symbol, { lastClosed }]) => {
        const isDelayed = this.delayed.has(symbol);
        const ageMs = this.now - lastClosed.closeTime + (isDelayed ? 2 * MINUTE_MS : 0);
        const { closeTime: lastClose, close } = lastClosed;
        const status = isDelayed ? ('delayed' as const) : ('live' as const);
        return { symbol, lastClose, ageMs, source: 'websocket', status, price: close };
      }),
      connections: [{ id: 1, phase: 'live', since: FAKE_START - MINUTE_MS, lastDataAt: this.now }],
      connectionHistory: this.#connections.slice(0, 100),
      rest: { usedWeight: 24, weightMax: 6_000, pausedUntil: null },
      clockOffsetMs: -12,
      bots: this.bots.map((bot) => bot.status({ price })),
      outbox: { endpoints: 1, pending: 0, oldestAgeMs: null, delivered: 4, expired: 1, dead: 0 },
    };
  }

  subscribe(hear: (event: LiveEvent) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  signals({ bot, symbol, limit }: SignalQuery): readonly LiveSignal[] {
    return this.bots
      .flatMap(({ signals }) => signals)
      .filter((signal) => (bot ?? signal.bot) === signal.bot && (symbol ?? signal.symbol) === signal.symbol)
      .sort((a, b) => b.time - a.time)
      .slice(0, limit);
  }

  candles({ symbol, minutes, limit }: CandleQuery): CandleAnswer | undefined {
    return this.#markets.get(symbol)?.candles(minutes, limit);
  }

  votes(ask: { readonly bot?: string; readonly symbol?: string }): readonly VoteAnswer[] {
    return this.bots
      .flatMap(({ votes }) => [...votes.values()])
      .filter((vote) => (ask.bot ?? vote.bot) === vote.bot && (ask.symbol ?? vote.symbol) === vote.symbol);
  }

  newestVote(): VoteAnswer | undefined {
    return this.votes({}).toSorted((a, b) => b.time - a.time)[0];
  }

  readiness(): ReadonlyMap<string, HeadCount> {
    return new Map(
      this.symbols.map((symbol) => {
        const heads = this.votes({ symbol }).flatMap(({ votes }) => votes);
        return [symbol, { ready: heads.filter(({ isReady }) => isReady).length, total: heads.length }];
      }),
    );
  }

  gates({ bot }: { readonly bot?: string }): readonly GateAnswer[] {
    return this.bots.filter(({ id }) => (bot ?? id) === id).flatMap((one) => one.gates());
  }

  performance(bot: string): BotPerformance | undefined {
    return this.bots.find(({ id }) => id === bot)?.performance();
  }

  runs(): readonly RunEntry[] {
    return this.bots.map(({ id, strategy, symbols, state, frames, lastClose }) => {
      const outputHash = fakeHash(`chain|out|${id}|${frames}`);
      return { bot: id, strategy, symbols, state, firstClose: FAKE_START, lastClose, frames, outputHash };
    });
  }

  audit(limit: number): readonly AuditEntry[] {
    return this.#audit.slice(0, limit);
  }

  control({ bot: id, action, who }: ControlAsk): void {
    const bot = this.bots.find((one) => one.id === id);
    if (bot === undefined) throw new UsageError(`There is no bot "${id}": see /api/bots.`);
    if (bot.state === 'stopped') throw new UsageError(`Bot "${id}" is stopped for good and cannot ${action}.`);
    bot.state = action === 'pause' ? 'paused' : action === 'resume' ? 'running' : 'stopped';
    bot.reason = action === 'resume' ? null : `asked for by ${who}`;
    this.#write(who, action, id);
    this.emit({ kind: 'bot', time: this.now, bot: id, state: bot.state, reason: bot.reason });
  }

  declareAbsent({ symbol, openTime, who }: { symbol: string; openTime: number; who: string }): void {
    if (this.phase !== 'held' || !this.#markets.has(symbol)) {
      throw new UsageError(`No candle of "${symbol}" is waited for at ${openTime}: see /api/status.`);
    }
    this.#write(who, 'absent', `${symbol} ${openTime}`);
  }

  #write(who: string, what: string, detail: string): void {
    const seq = this.#audit.length + 1;
    const hash = fakeHash(`${this.#audit[0]?.hash ?? ''}|${seq}|${detail}`);
    this.#audit.unshift({ seq, time: this.now, who, what, detail, hash });
  }

  #closeMinute(closeTime: number): void {
    for (const [symbol, market] of this.#markets) {
      market.close();
      this.#counts.candlesReceived = countOne(this.#counts.candlesReceived);
      this.#counts.candlesStored = countOne(this.#counts.candlesStored);
      const openTime = closeTime - MINUTE_MS;
      this.emit({ kind: 'candleReceived', time: closeTime, symbol, openTime, source: 'websocket' });
    }
    const due = FAKE_TIMEFRAMES.filter((minutes) => closeTime % (minutes * MINUTE_MS) === 0);
    const calculations = 69 * this.symbols.length * (1 + due.length);
    this.#counts.indicatorCalculations += calculations;
    this.emit({ kind: 'indicators', time: closeTime, closeTime, calculations });
    this.#decide(closeTime, due);
    this.#counts.frames++;
    const sources = { websocket: this.symbols.length };
    this.emit({ kind: 'frame', time: closeTime, closeTime, sources, lagMs: 180, commitMs: 2.5 });
  }

  #decide(closeTime: number, due: readonly number[]): void {
    for (const bot of this.bots) {
      bot.step(closeTime);
      if (bot.state === 'stopped') continue;
      for (const symbol of this.symbols) for (const minutes of due) this.#scan(bot, { symbol, minutes, closeTime });
    }
  }

  #scan(bot: FakeBot, at: { readonly symbol: string; readonly minutes: number; readonly closeTime: number }): void {
    const { symbol, minutes, closeTime } = at;
    const time = closeTime;
    const vote = bot.vote(symbol, minutes, closeTime);
    this.#counts.consensusCalculations++;
    this.#counts.scans++;
    const votes = vote.votes.map(({ head, direction, confidence }) => ({ head, direction, confidence }));
    this.emit({ kind: 'consensus', time, bot: bot.id, ...at, votes });
    const code = bot.judge(vote);
    if (code !== undefined) {
      this.#counts.refusals++;
      const figures = { measured: vote.confidence, threshold: 0.8 };
      return this.emit({ kind: 'refused', time, bot: bot.id, symbol, closeTime, code, ...figures });
    }
    const { lastClosed } = this.#markets.get(symbol)!;
    this.#counts.signals++;
    this.emit({ kind: 'signal', time, signal: bot.signal(symbol, lastClosed, vote.direction) });
    if (this.#counts.signals % 2 === 1) return;
    this.#counts.trades++;
    this.emit({ kind: 'trade', time, bot: bot.id, trade: bot.trade(symbol, lastClosed) });
  }
}

function countOne(counts: LiveCounts['candlesStored']): LiveCounts['candlesStored'] {
  return { ...counts, websocket: counts.websocket + 1 };
}
