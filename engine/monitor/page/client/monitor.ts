import { SECOND_MS } from '../../../market/units.ts';
import type {
  BotPerformance,
  CandleAnswer,
  GateAnswer,
  LiveSignal,
  LiveStatus,
  VoteAnswer,
} from '../../../live/status.ts';
import { ActivityPanel } from './activity-panel.ts';
import { ask, isUnanswered } from './ask.ts';
import { BotsPanel } from './bots-panel.ts';
import { ChartPanel } from './chart-panel.ts';
import { choice } from './choice.ts';
import { DataPanel } from './data-panel.ts';
import { byId } from './elements.ts';
import { withForming } from './forming.ts';
import { GatesPanel } from './gates-panel.ts';
import { drawClocks, drawHeadline } from './headline.ts';
import type { LinkState } from './headline.ts';
import { drawLinks } from './links-panel.ts';
import type { Message, StepRow } from './messages.ts';
import { drawOutbox } from './outbox-panel.ts';
import { Poller } from './poller.ts';
import { RunClock } from './run-clock.ts';
import { SignalsPanel } from './signals-panel.ts';
import { drawStages } from './stages.ts';
import { Stream } from './stream.ts';
import { timeframeText } from './text.ts';
import { Visible } from './visible.ts';
import { VotesPanel } from './votes-panel.ts';

const SIGNALS_ASKED = 100;
const CANDLES_ASKED_EXTRA = 2;
/** A frame of a fast simulation closes every second: what it changed is asked for at most this often. */
const HURRY_MS = 0.9 * SECOND_MS;

/** The page's heart: asks what is seen, hears what happens, and hands both to the panels. */
export class Monitor {
  readonly #clock = new RunClock();
  readonly #stream = new Stream({
    onMessage: (message) => this.#hear(message),
    onChange: (isOpen) => {
      this.#link = { ...this.#link, isStreamOpen: isOpen };
      if (isOpen) drawHeadline(this.#status, this.#link);
      else this.#statusPoller.kick();
    },
  });
  readonly #visible = new Visible((id) => this.#byPanel.get(id)?.kick());
  readonly #chart = new ChartPanel(() => this.#candlePoller.kick());
  readonly #data = new DataPanel();
  readonly #votes = new VotesPanel();
  readonly #gates = new GatesPanel();
  readonly #signals = new SignalsPanel();
  readonly #bots = new BotsPanel(() => this.#statusPoller.kick());
  readonly #activity = new ActivityPanel();
  readonly #statusPoller = new Poller({
    ask: () => this.#askStatus(),
    everyMs: 2 * SECOND_MS,
    hiddenEveryMs: 30 * SECOND_MS,
    onEnd: (end) => this.#judgeLink(end),
  });
  readonly #candlePoller = this.#panelPoller('chart', 3 * SECOND_MS, () => this.#askCandles());
  readonly #votePoller = this.#panelPoller('votes', 4 * SECOND_MS, () => this.#askVotes());
  readonly #gatePoller = this.#panelPoller('gates', 5 * SECOND_MS, () => this.#askGates());
  readonly #botPoller = this.#panelPoller('bots', 8 * SECOND_MS, () => this.#askPerformance());
  readonly #signalPoller = this.#panelPoller('signals', 20 * SECOND_MS, () => this.#askSignals());
  readonly #byPanel = new Map<string, Poller>([
    ['chart', this.#candlePoller],
    ['votes', this.#votePoller],
    ['gates', this.#gatePoller],
    ['bots', this.#botPoller],
    ['signals', this.#signalPoller],
  ]);
  #status: LiveStatus | undefined;
  #readAt = 0;
  #link: LinkState = { isOnline: true, isStreamOpen: true, nextTryAt: undefined };
  #candles: CandleAnswer | undefined;
  /** True once the run answered for the first time. */
  #hasBegun = false;

  /** Begins to ask and to draw. */
  start(): void {
    for (const id of this.#byPanel.keys()) this.#visible.watch(byId(id));
    byId('offline-retry').addEventListener('click', () => this.#statusPoller.kick());
    setInterval(() => this.#tick(), SECOND_MS / 4);
    this.#statusPoller.kick();
  }

  #panelPoller(id: string, everyMs: number, ask: () => Promise<void>): Poller {
    const isWanted = (): boolean => this.#link.isOnline && this.#status !== undefined && this.#visible.has(id);
    return new Poller({ ask, everyMs, isWanted });
  }

  #tick(): void {
    if (document.hidden) return;
    const about = { clock: this.#clock, status: this.#status, link: this.#link, readAt: this.#readAt };
    drawClocks(performance.now(), about);
  }

  async #askStatus(): Promise<void> {
    const status = await ask<LiveStatus>('/api/status');
    this.#status = status;
    this.#readAt = performance.now();
    this.#clock.read({ time: status.time, at: this.#readAt });
    this.#chart.takeSymbols(status.symbols);
    drawStages(status);
    this.#data.take(status);
    drawLinks(status);
    drawOutbox(status.outbox);
    this.#bots.take(status);
  }

  #judgeLink({ isAnswered, waitMs }: { readonly isAnswered: boolean; readonly waitMs: number }): void {
    const isBack = isAnswered && (!this.#link.isOnline || !this.#hasBegun);
    const nextTryAt = isAnswered ? undefined : performance.now() + waitMs;
    this.#link = { ...this.#link, isOnline: isAnswered, nextTryAt };
    drawHeadline(this.#status, this.#link);
    this.#tick();
    if (!isBack) return;
    this.#stream.connect();
    // the stream brings news anyway: without the steps before it the list begins now
    if (!this.#hasBegun) this.#askHistory().catch(isUnanswered);
    this.#hasBegun = true;
    for (const poller of this.#byPanel.values()) poller.kick();
  }

  async #askHistory(): Promise<void> {
    const { recent_workflow_steps: rows } = await ask<{ recent_workflow_steps: readonly StepRow[] }>(
      '/api/system/workflow',
    );
    this.#activity.takeRows(rows);
  }

  async #askCandles(): Promise<void> {
    const { symbol, minutes } = choice;
    const limit = this.#chart.wanted + CANDLES_ASKED_EXTRA;
    const answer = await ask<CandleAnswer>('/api/candles', { symbol, timeframe: timeframeText(minutes), limit });
    if (symbol !== choice.symbol || minutes !== choice.minutes) return;
    this.#candles = answer;
    this.#drawChart();
  }

  #drawChart(): void {
    if (this.#candles === undefined) return;
    const signals = this.#signals.of(choice.symbol);
    this.#chart.show({ answer: this.#candles, bots: this.#status?.bots ?? [], signals });
  }

  async #askVotes(): Promise<void> {
    const { votes } = await ask<{ votes: readonly VoteAnswer[] }>('/api/votes');
    this.#votes.take(votes, this.#status?.symbols ?? []);
  }

  async #askGates(): Promise<void> {
    this.#gates.take((await ask<{ gates: readonly GateAnswer[] }>('/api/gates')).gates);
  }

  async #askSignals(): Promise<void> {
    this.#signals.take(
      (await ask<{ signals: readonly LiveSignal[] }>('/api/signals', { limit: SIGNALS_ASKED })).signals,
    );
    this.#drawChart();
  }

  async #askPerformance(): Promise<void> {
    for (const { id } of this.#status?.bots ?? []) {
      this.#bots.takePerformance(await ask<BotPerformance>(`/api/bots/${encodeURIComponent(id)}/performance`));
    }
  }

  #hear(message: Message): void {
    this.#activity.hear(message);
    switch (message.type) {
      case 'forming':
        if (message.symbol === choice.symbol) this.#takeForming(message.candle);
        return;
      case 'new_signal':
        this.#signals.take([message.signal]);
        this.#drawChart();
        return;
      case 'status_changed':
      case 'bot_changed':
      case 'connection':
        this.#statusPoller.hurry(HURRY_MS);
        return;
      case 'workflow_update':
        if (message.update !== 'candle_complete') return;
        this.#statusPoller.hurry(HURRY_MS);
        this.#votePoller.hurry(HURRY_MS);
        this.#candlePoller.hurry(HURRY_MS);
    }
  }

  #takeForming(minute: CandleAnswer['candles'][number]): void {
    if (this.#candles === undefined) return;
    const moved = withForming(this.#candles, minute);
    if (moved === undefined) return this.#candlePoller.hurry(HURRY_MS);
    this.#candles = moved;
    if (!document.hidden && this.#visible.has('chart')) this.#drawChart();
  }
}
