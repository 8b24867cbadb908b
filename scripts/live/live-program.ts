import { Bots, loudSignals } from '../../engine/live/bots/bots.ts';
import { LiveSession } from '../../engine/live/edge/session.ts';
import { explained, recordFile, StorageError } from '../../engine/live/record/database.ts';
import type { DecidedFrame, LiveRecord, Venue } from '../../engine/live/record/record.ts';
import { EventHub } from '../../engine/live/view/event-hub.ts';
import { SidePollers } from '../../engine/live/side/side-pollers.ts';
import { FrameTeller } from '../../engine/live/view/frame-events.ts';
import { RunView } from '../../engine/live/view/live-view.ts';
import { RunCounts } from '../../engine/live/view/run-counts.ts';
import type { Endpoint } from '../../engine/live/webhooks/endpoint.ts';
import { readEndpoints } from '../../engine/live/webhooks/endpoint.ts';
import { messagesFor } from '../../engine/live/webhooks/message.ts';
import { WebhookSender } from '../../engine/live/webhooks/sender.ts';
import type { LiveEvent } from '../../engine/live/status.ts';
import type { Monitor } from '../../engine/monitor/server/monitor.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../engine/market/units.ts';
import { printJson, printLine } from '../program/output.ts';
import { projectVersion } from '../program/paths.ts';
import type { WantedBot } from './bot-plans.ts';
import type { LiveArgs } from './options.ts';
import { newsOf, printFrames, summaryOf } from './print.ts';
import { Upkeep } from './upkeep.ts';
import type { Surroundings } from './venue.ts';

/** How far back side data are asked for: what was known when the first frame opened. */
const KNOWN_BEFORE_MS = 36 * HOUR_MS;
/** How long webhooks wait for a disk that took nothing. */
const DISK_MS = 10 * SECOND_MS;

/** What a live program is made from. */
export interface ProgramParts {
  readonly args: LiveArgs;
  readonly record: LiveRecord;
  readonly place: Surroundings;
  readonly wanted: readonly WantedBot[];
  /** With how much of the past a bot begins. */
  readonly historyMinutes: number;
  /** Ends the run in order; without it only its own end does. */
  readonly stopping?: AbortSignal;
}

/** Everything of a live run put together: bots, session, webhooks, side data and the monitor around one record. */
export class LiveProgram {
  readonly #parts: ProgramParts;
  readonly #venue: Venue;
  readonly #hub = new EventHub();
  readonly #counts = new RunCounts();
  readonly #teller = new FrameTeller();
  readonly #bots: Bots;
  readonly #session: LiveSession;
  readonly #sender: WebhookSender;
  /** undefined where side data are not wanted. */
  readonly #side: SidePollers | undefined;
  readonly #view: RunView;
  readonly #upkeep: Upkeep;
  readonly #startedAt: number;
  #minutes = 0;
  #areWebhooksStopped = false;
  #cancelWebhooks: () => void = () => undefined;

  constructor(parts: ProgramParts) {
    this.#parts = parts;
    const { args, record, place, wanted, historyMinutes } = parts;
    const { clock, exchange } = place;
    const venue = (this.#venue = record.venue!);
    this.#startedAt = clock.now();
    const plans = wanted.map((bot) => bot.plan(exchange.id, venue.instruments));
    this.#bots = new Bots({ record, venue, plans, historyMinutes });
    const endpoints = endpointsOf(args);
    const about = { exchange: venue.exchange, version: projectVersion(), isSimulated: venue.isSimulated };
    this.#hub.subscribe((event) => this.hear(event));
    this.#session = new LiveSession({
      exchange,
      clock,
      record,
      bots: this.#bots,
      firstOpen: record.lastClose ?? venue.firstOpen,
      seed: Math.floor(this.#startedAt / MINUTE_MS),
      messagesOf: (signal) => messagesFor([signal], { endpoints, about }),
      onStored: (frames, commitMs) => this.tell(frames, commitMs),
      onEvent: (event) => this.#hub.publish(event),
    });
    this.#sender = new WebhookSender({
      outbox: record.outbox,
      endpoints,
      clock,
      onOutcome: (endpoint, outcome) => {
        this.#areWebhooksStopped = false;
        this.#hub.publish({ time: clock.now(), kind: 'webhook', endpoint, outcome });
      },
      onFault: (error) => this.restWebhooks(error),
    });
    this.#side = args.sideData ? this.makeSide() : undefined;
    const say = (text: string): void => void process.stderr.write(`${text}\n`);
    this.#upkeep = new Upkeep({ record, clock, hasBackups: args.backups, keepDays: args.keepDays, say });
    const began = performance.now();
    this.#view = new RunView({
      session: this.#session,
      bots: this.#bots,
      record,
      venue,
      clock,
      hub: this.#hub,
      counts: this.#counts,
      version: projectVersion(),
      endpoints: endpoints.length,
      uptimeMs: () => performance.now() - began,
    });
  }

  /** Runs until the session ends: Ctrl-C, the minutes asked for, the simulated market's end, or a failure. */
  async run(): Promise<void> {
    const { args, record, place, stopping } = this.#parts;
    const session = this.#session;
    const monitor = args.monitor ? await this.openMonitor() : undefined;
    const stop = (): void => {
      void this.#side?.stop();
      // Simulated time waits for what is being sent: at a planned end that is well, now it has to come to one.
      void this.#sender.stop();
      void session.stop();
    };
    stopping?.addEventListener('abort', stop);
    let isOver = false;
    const ended = session.ended.finally(() => (isOver = true));
    if (!args.json && record.lastClose !== undefined) printLine(`Resumed ${record.folder}.`);
    if (monitor !== undefined) process.stderr.write(`Monitor: ${monitor.url}\n`);
    let hasStarted = false;
    const passing = place.pass?.({
      isWaiting: () => !hasStarted || session.isWaiting || this.#side?.isWaiting === true,
      isOver: () => isOver,
      settled: () => this.#sender.settled(),
    });
    // A failure is met below; until then somebody has to hear of it.
    ended.catch(() => undefined);
    this.#sender.start();
    if (stopping?.aborted === true) stop();
    try {
      // Side data of the past come first: history is decided with what was known then.
      await this.#side?.start({ from: (record.lastClose ?? this.#venue.firstOpen) - KNOWN_BEFORE_MS });
      hasStarted = true;
      if (!isOver) session.start();
      await Promise.all([ended, passing?.then(stop)]);
    } finally {
      await Promise.all([this.#side?.stop(), this.#sender.stop(), this.#upkeep.stop(stopping)]);
      this.#cancelWebhooks();
      await monitor?.close();
    }
    const about = { record, minutes: this.#minutes, counts: session.counts };
    if (args.json) printJson(summaryOf(this.#bots.all, about));
    else printLine(`Stopped after ${this.#minutes} minutes. Verify: npm run live -- verify ${record.folder}`);
  }

  private async openMonitor(): Promise<Monitor> {
    // Its libraries take a while to read: a start without it need not wait for them.
    const { openLiveMonitor } = await import('./monitor.ts');
    return openLiveMonitor(this.#parts.args, { view: this.#view, folder: this.#parts.record.folder });
  }

  /** A disk that takes nothing may take something later; any other fault is for good. */
  private restWebhooks(error: unknown): void {
    const { record, place } = this.#parts;
    const said = explained(error, recordFile(record.folder));
    if (!this.#areWebhooksStopped) process.stderr.write(`Webhooks stopped: ${(said as Error).message}\n`);
    this.#areWebhooksStopped = true;
    if (!(said instanceof StorageError)) return;
    const { clock } = place;
    this.#cancelWebhooks = clock.callAt(clock.now() + DISK_MS, () => this.#sender.start());
  }

  private makeSide(): SidePollers {
    const { exchange, clock, sideUrls } = this.#parts.place;
    const { driver } = this.#session;
    return new SidePollers({
      exchange,
      symbols: this.#bots.symbols,
      clock,
      urls: sideUrls,
      seed: Math.floor(this.#startedAt / MINUTE_MS),
      mayAsk: () => driver.mayAsk(),
      onRefused: (failure) => driver.noteRefusal(failure),
      onObservations: (observations) => {
        this.#session.observe(observations);
        for (const { kind: observationKind, symbol } of observations) {
          this.#hub.publish({ time: clock.now(), kind: 'observation', observationKind, symbol });
        }
      },
      onEvent: (event) => this.#hub.publish(event),
    });
  }

  private tell(frames: readonly DecidedFrame[], commitMs: number): void {
    const { args, place } = this.#parts;
    const now = place.clock.now();
    for (const { entries } of frames.slice(-1)) {
      entries.forEach(({ candle, source }, i) => {
        if (candle !== null) this.#view.noteCandle(this.#bots.symbols[i]!, candle, source);
      });
    }
    const publish = (event: LiveEvent): void => this.#hub.publish(event);
    const { emitsAfter } = this.#venue;
    this.#teller.tell({ frames, bots: this.#bots.all, now, commitMs, emitsAfter, publish });
    if (frames.some((frame) => loudSignals(frame).length > 0)) this.#sender.wake();
    this.#minutes += frames.filter(({ frame }) => frame.openTime + MINUTE_MS > this.#startedAt).length;
    if (!args.json) printFrames(frames, { bots: this.#bots.all, startedAt: this.#startedAt });
    this.#upkeep.look();
    if (this.#minutes >= (args.minutes ?? Infinity)) void this.#session.stop();
  }

  private hear(event: LiveEvent): void {
    this.#counts.hear(event);
    // A simulated clock outruns every request: its offset is no news.
    const news = event.kind === 'clock' && this.#venue.isSimulated ? undefined : newsOf(event);
    if (news !== undefined) process.stderr.write(`${news}\n`);
  }
}

function endpointsOf({ webhooks }: LiveArgs): readonly Endpoint[] {
  if (webhooks === undefined) return [];
  return readEndpoints(webhooks, { environment: process.env, warn: (text) => void process.stderr.write(`${text}\n`) });
}
