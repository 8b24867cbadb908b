import { createHash } from 'node:crypto';
import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import { HOUR_MS, MINUTE_MS } from '../../market/units.ts';
import type {
  BotPerformance,
  BotState,
  BotStatus,
  GateAnswer,
  HeadVoteAnswer,
  LiveSignal,
  TradeEntry,
  VoteAnswer,
} from '../../live/status.ts';

/** Timeframes the fake bots vote on, minutes. */
export const FAKE_TIMEFRAMES = [5, 15, 60, 240] as const;

const HEADS = ['technical', 'volume', 'ict', 'wyckoff', 'harmonic', 'structure', 'crypto', 'sentiment', 'rules'];
const GATES = ['WARMUP', 'BIAS_OPPOSED', 'CONS_NONE', 'HEADS_LT_5', 'CONF_LT_80', 'CONFL_LT_70', 'RR_LT_2_5'];

/** 64 hex digits of a text. */
export function fakeHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A bot that votes at random, by seed, and trades now and then. */
export class FakeBot {
  readonly id: string;
  readonly strategy: string;
  readonly symbols: readonly string[];
  state: BotState = 'running';
  reason: string | null = null;
  frames = 0;
  lastClose: number | null = null;
  readonly votes = new Map<string, VoteAnswer>();
  readonly signals: LiveSignal[] = [];
  readonly trades: TradeEntry[] = [];
  readonly curve: { time: number; equity: number }[] = [];
  readonly #random: Random;
  readonly #gates = new Map<number, Map<string, number>>();
  readonly #counts = new Map<number, { scans: number; signals: number }>();

  constructor(about: { id: string; strategy: string; symbols: readonly string[]; seed: string }) {
    this.id = about.id;
    this.strategy = about.strategy;
    this.symbols = about.symbols;
    this.#random = Random.fromKey(`${about.seed}|${about.id}`);
  }

  /** Votes on a closed candle of a timeframe. */
  vote(symbol: string, minutes: number, time: number): VoteAnswer {
    const votes = HEADS.map((head): HeadVoteAnswer => {
      const draw = this.#random.uniform();
      const direction = draw < 0.4 ? 1 : draw < 0.7 ? -1 : 0;
      const confidence = direction === 0 ? 0 : 0.5 + 0.5 * this.#random.uniform();
      const reasons =
        direction === 0 ? ['nothing to say'] : [`${head} ${direction > 0 ? 'rising' : 'falling'}`, 'test'];
      return { head, direction, confidence, isReady: draw < 0.97, reasons };
    });
    const sum = votes.reduce((total, { direction }) => total + direction, 0);
    const direction = Math.abs(sum) < 3 ? 0 : Math.sign(sum);
    const answer = { bot: this.id, symbol, minutes, time, votes, direction, confidence: Math.abs(sum) / HEADS.length };
    this.votes.set(`${symbol}|${minutes}`, answer);
    return answer;
  }

  /** What comes of a vote: the code of the gate that refused it, or undefined when it went through. */
  judge({ minutes, direction }: VoteAnswer): string | undefined {
    const codes = this.#gates.get(minutes) ?? new Map<string, number>();
    const count = this.#counts.get(minutes) ?? { scans: 0, signals: 0 };
    this.#gates.set(minutes, codes);
    this.#counts.set(minutes, count);
    count.scans++;
    if (direction !== 0 && this.#random.uniform() < 0.3) {
      count.signals++;
      return undefined;
    }
    const code = direction === 0 ? 'CONS_NONE' : GATES[this.#random.nextUint32() % GATES.length]!;
    codes.set(code, (codes.get(code) ?? 0) + 1);
    return code;
  }

  /** A signal at a candle's close, with stop and target. */
  signal(symbol: string, candle: Candle, direction: number): LiveSignal {
    const outputHash = fakeHash(`${this.id}|${symbol}|${candle.closeTime}`);
    const signal: LiveSignal = {
      id: outputHash.slice(0, 32),
      bot: this.id,
      symbol,
      kind: 'signal',
      time: candle.closeTime,
      side: direction > 0 ? 'long' : 'short',
      price: candle.close,
      limit: null,
      stop: candle.close * (1 - 0.01 * direction),
      target: candle.close * (1 + 0.03 * direction),
      reasons: 'six heads agree; bias along; three levels below',
      notAfter: candle.closeTime + 15 * MINUTE_MS,
      outputHash,
      isSilent: this.state !== 'running',
    };
    this.signals.unshift(signal);
    return signal;
  }

  /** Closes a trade that was opened an hour before a candle's close. */
  trade(symbol: string, candle: Candle): TradeEntry {
    const side = this.#random.uniform() < 0.5 ? 'long' : 'short';
    const pnl = Math.round(10_000 * this.#random.normal()) / 100;
    const times = { entryTime: candle.closeTime - HOUR_MS, exitTime: candle.closeTime };
    const prices = { entryPrice: candle.close * 0.99, exitPrice: candle.close };
    const trade: TradeEntry = { symbol, side, ...times, ...prices, exitKind: pnl > 0 ? 'target' : 'stop', pnl };
    this.trades.unshift(trade);
    return trade;
  }

  /** A frame is over. */
  step(closeTime: number): void {
    this.frames++;
    this.lastClose = closeTime;
    if (closeTime % HOUR_MS === 0) this.curve.push({ time: closeTime, equity: this.#equity() });
  }

  gates(): GateAnswer[] {
    const each = [...this.#gates].map(([minutes, codes]): GateAnswer => {
      const refusals = [...codes].map(([code, count]) => ({ code, count }));
      return { bot: this.id, minutes, ...this.#counts.get(minutes)!, refusals };
    });
    const sum = (measure: (answer: GateAnswer) => number): number => each.reduce((all, one) => all + measure(one), 0);
    const all = GATES.map((code) => ({
      code,
      count: sum(({ refusals }) => refusals.find((one) => one.code === code)?.count ?? 0),
    }));
    const totals = { scans: sum(({ scans }) => scans), signals: sum(({ signals }) => signals) };
    return [{ bot: this.id, minutes: null, ...totals, refusals: all.filter(({ count }) => count > 0) }, ...each];
  }

  status(market: { readonly price: number }): BotStatus {
    const { id, strategy, symbols, state, reason, frames, lastClose } = this;
    const entryPrice = market.price * 0.995;
    const plan = { entryPrice, stop: entryPrice * 0.99, target: entryPrice * 1.03 };
    const hashes = (what: string): { inputs: string; outputs: string } => ({
      inputs: fakeHash(`${what}|in|${frames}`),
      outputs: fakeHash(`${what}|out|${id}|${frames}`),
    });
    return {
      id,
      strategy,
      symbols,
      state,
      reason,
      frames,
      lastClose,
      equity: this.#equity(),
      cash: this.#equity() - 1_000,
      initialCash: 10_000,
      positions: [{ symbol: symbols[0]!, side: 'long', quantity: 0.5, ...plan }],
      signals: this.signals.length,
      trades: this.trades.length,
      chains: hashes('chain'),
      digests: hashes('digest'),
    };
  }

  performance(): BotPerformance {
    const { trades, curve } = this;
    return {
      bot: this.id,
      initialCash: 10_000,
      equity: this.#equity(),
      trades: trades.length,
      wins: trades.filter(({ pnl }) => pnl > 0).length,
      pnl: this.#equity() - 10_000,
      fees: trades.length * 1.5,
      funding: 0,
      drawdownMax: curve.length < 2 ? null : 0.02,
      equityCurve: curve.slice(-2_000),
      lastTrades: trades.slice(0, 100),
    };
  }

  #equity(): number {
    return this.trades.reduce((sum, { pnl }) => sum + pnl, 10_000);
  }
}
