import { DEFAULT_LAG_MS } from '../../market/observation.ts';
import type { Observation, ObservationKind } from '../../market/observation.ts';
import type { LiveClock } from '../edge/clock.ts';
import { RejectedAnswer } from '../exchange/exchange.ts';
import type { RejectReason } from '../exchange/exchange.ts';
import type { Failure } from '../ingest/state.ts';
import type { LiveEvent } from '../status.ts';
import { MARKET_URLS } from './asks.ts';
import type { MarketUrls, SideAsk } from './asks.ts';
import { askExchangeHistory, askMarketHistory } from './history.ts';
import { Lane } from './lane.ts';
import { LatestReadings } from './latest-readings.ts';
import { firstPollAt, nextPollAt, pollsOf } from './polls.ts';
import type { Poll, PollPlan } from './polls.ts';
import { observationOf } from './reading.ts';
import type { Reading, Readings } from './reading.ts';
import { Settlements } from './settlements.ts';

/** Failures in a row after which history is given up. */
const ATTEMPTS_MAX = 3;

/** What pollers work with, and whom they tell. */
export interface SideParts {
  readonly exchange: PollPlan['exchange'];
  readonly symbols: readonly string[];
  readonly clock: LiveClock;
  /** By default the public addresses. */
  readonly urls?: Partial<MarketUrls>;
  /** Moves requests within their intervals; changes nothing else. */
  readonly seed: number;
  /** False while the exchange's host must not be asked for anything that can wait. */
  mayAsk(): boolean;
  /** What has just become known. Some of it may be known to a former run: the queue passes over that. */
  onObservations(observations: readonly Observation[]): void;
  /** The exchange's host refused the address as a whole: everything that asks it must wait. */
  onRefused(failure: Failure): void;
  /** Requests that are over, and values that were turned away. */
  onEvent(event: LiveEvent): void;
}

/** Counted since the start. */
export interface SideCounts {
  readonly requests: number;
  /** Requests without an answer that could be read. */
  readonly failures: number;
  readonly observations: number;
  /** Values that came again as they were. */
  readonly unchanged: number;
  readonly refused: Readonly<Partial<Record<RejectReason, number>>>;
}

/** How old the last value of a kind and symbol is. */
export interface SideAge {
  readonly kind: ObservationKind;
  readonly symbol: string | null;
  /** Since the event, by the run's clock. */
  readonly ageMs: number;
}

interface Scheduled {
  readonly poll: Poll;
  nextAt: number;
  isAsked: boolean;
}

/** Asks for side data: what was known in the past first, then what becomes known, for as long as it is not stopped. */
export class SidePollers {
  readonly #parts: SideParts;
  readonly #plan: PollPlan;
  readonly #settlements: ReadonlyMap<string, Settlements>;
  readonly #latest = new LatestReadings();
  /** By host. */
  readonly #lanes = new Map<string, Lane>();
  readonly #counts = { requests: 0, failures: 0, observations: 0, unchanged: 0 };
  readonly #refused: Partial<Record<RejectReason, number>> = {};
  #polls: readonly Scheduled[] = [];
  /** Failures in a row of addresses asked for history. */
  readonly #lost = new Map<string, number>();
  readonly #working = new Set<Promise<unknown>>();
  #cancelWake: () => void = () => undefined;
  #isOver = false;

  constructor(parts: SideParts) {
    this.#parts = parts;
    const { exchange, symbols, clock, seed } = parts;
    const settlements = new Map(symbols.map((symbol) => [symbol, new Settlements(clock.now())]));
    this.#settlements = settlements;
    this.#plan = { exchange, symbols, urls: { ...MARKET_URLS, ...parts.urls }, seed, settlements };
  }

  get counts(): SideCounts {
    return { ...this.#counts, refused: { ...this.#refused } };
  }

  /** What is known last, and how old it is. */
  get ages(): readonly SideAge[] {
    const now = this.#parts.clock.now();
    return [...this.#latest.values()].map(({ kind, symbol, eventTime }) => ({ kind, symbol, ageMs: now - eventTime }));
  }

  /** True while an answer has not come. */
  get isWaiting(): boolean {
    return [...this.#lanes.values()].some((lane) => lane.isBusy);
  }

  /**
   * Tells what became known after `from` and until now by its published times and usual lags, then begins to poll.
   * Resolves once the exchange's past is told as far as it could be had; that may take waits, for which the clock must
   * run. The whole market's past may come later: nobody waits for a host that does not answer.
   */
  async start(history: { readonly from: number }): Promise<void> {
    const now = this.#parts.clock.now();
    const page = (ask: SideAsk): Promise<Readings | undefined> => this.askPage(ask, history.from);
    const span = { from: history.from, now, page };
    void this.track(askMarketHistory(this.#plan, span));
    await this.track(askExchangeHistory(this.#plan, span));
    if (this.#isOver) return;
    const begun = this.#parts.clock.now();
    this.#polls = pollsOf(this.#plan).map((poll) => ({ poll, nextAt: firstPollAt(poll, begun), isAsked: false }));
    this.arm();
  }

  /** Leaves every request; nothing is told any more once it resolves. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#cancelWake();
    for (const lane of this.#lanes.values()) lane.close();
    await Promise.all(this.#working);
  }

  private arm(): void {
    this.#cancelWake();
    if (this.#isOver) return;
    const next = Math.min(...this.#polls.map(({ nextAt, isAsked }) => (isAsked ? Infinity : nextAt)));
    if (next < Infinity) this.#cancelWake = this.#parts.clock.callAt(next, () => this.wake());
  }

  private wake(): void {
    const now = this.#parts.clock.now();
    for (const one of this.#polls) {
      if (one.isAsked || one.nextAt > now) continue;
      one.nextAt = nextPollAt(one.poll, now);
      const ask = one.poll.ask(now);
      if (ask === undefined) continue;
      void this.track(this.poll(one, ask));
    }
    this.arm();
  }

  /** Work that `stop` waits for. */
  private track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
    return tracked;
  }

  private async poll(one: Scheduled, ask: SideAsk): Promise<void> {
    one.isAsked = true;
    const answer = await this.laneOf(ask).ask(ask.url, (body) => readingsOf(ask, body));
    one.isAsked = false;
    if (this.#isOver) return;
    const now = this.#parts.clock.now();
    if (answer?.ok === true) {
      this.take(answer.value, { source: ask.source });
      one.poll.settle?.(now);
    }
    // After a wait the value is fresh: what was missed meanwhile is not asked for again.
    one.nextAt = nextPollAt(one.poll, now);
    this.arm();
  }

  /** A page of history; an address that fails again and again is not asked for more of it, for any symbol. */
  private async askPage(ask: SideAsk, from: number): Promise<Readings | undefined> {
    const path = pathOf(ask);
    while (!this.#isOver && (this.#lost.get(path) ?? 0) < ATTEMPTS_MAX) {
      const answer = await this.laneOf(ask).ask(ask.url, (body) => readingsOf(ask, body));
      if (answer === undefined || this.#isOver) return undefined;
      if (answer.ok) {
        this.#lost.set(path, 0);
        this.take(answer.value, { source: ask.source, from });
        return answer.value;
      }
      if (answer.status === 400 || answer.status === 404) return undefined;
      this.#lost.set(path, (this.#lost.get(path) ?? 0) + 1);
    }
    return undefined;
  }

  private laneOf({ url }: SideAsk): Lane {
    const { host } = new URL(url);
    let lane = this.#lanes.get(host);
    if (lane === undefined) this.#lanes.set(host, (lane = this.openLane(host)));
    return lane;
  }

  private openLane(host: string): Lane {
    const { clock, exchange, mayAsk, onRefused, onEvent } = this.#parts;
    const isExchange = host === new URL(exchange.restUrl).host;
    return new Lane({
      clock,
      mayAsk: () => !isExchange || mayAsk(),
      onRefused: (failure) => isExchange && onRefused(failure),
      onRequest: (status) => {
        this.#counts.requests++;
        if (status !== 200) this.#counts.failures++;
        onEvent({ time: clock.now(), kind: 'request', status });
      },
    });
  }

  /** Tells what is sound and new; with `from`, of history only what became known after it. */
  private take({ readings, refused }: Readings, how: { readonly source: string; readonly from?: number }): void {
    for (const reason of refused) this.refuse(reason);
    const now = this.#parts.clock.now();
    const { source, from } = how;
    const observations = readings.flatMap((reading): Observation[] => {
      const { kind, symbol, eventTime } = reading;
      const settlements = kind === 'FUNDING_SETTLED' && symbol !== null ? this.#settlements.get(symbol) : undefined;
      if (from !== undefined && eventTime + DEFAULT_LAG_MS[kind] <= from) {
        settlements?.note(eventTime);
        return [];
      }
      const admission = this.#latest.admit(reading, { now, isHistory: from !== undefined });
      if (admission !== 'new' && admission !== 'revised') {
        if (admission === 'unchanged') this.#counts.unchanged++;
        else this.refuse(admission);
        return [];
      }
      settlements?.note(eventTime);
      this.announce(reading);
      const isRevision = admission === 'revised';
      return [observationOf(reading, { source, isRevision, ...(from === undefined ? { receivedAt: now } : {}) })];
    });
    this.#counts.observations += observations.length;
    if (observations.length > 0) this.#parts.onObservations(observations);
  }

  private announce({ kind, symbol, payload }: Reading): void {
    const { nextTime } = payload;
    if (kind !== 'FUNDING_PREDICTED' || symbol === null || typeof nextTime !== 'number') return;
    this.#settlements.get(symbol)?.announce(nextTime);
  }

  private refuse(reason: RejectReason): void {
    this.#refused[reason] = (this.#refused[reason] ?? 0) + 1;
    this.#parts.onEvent({ time: this.#parts.clock.now(), kind: 'rejected', reason });
  }
}

function pathOf({ url }: SideAsk): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** What a body says; one that is unfit says nothing, for a reason. */
function readingsOf(ask: SideAsk, body: unknown): Readings {
  try {
    return ask.read(body);
  } catch (error) {
    if (error instanceof RejectedAnswer) return { readings: [], refused: [error.reason] };
    throw error;
  }
}
