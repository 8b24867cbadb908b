import { Registry } from 'prom-client';
import type { LiveEvent, LiveStatus, LiveView } from '../../live/status.ts';
import type { Meter } from '../meter.ts';
import { accounts, decisions } from './bot-accounts.ts';
import { BoundedLabel } from './bounded-label.ts';
import { candleFlow, freshness } from './candle-flow.ts';
import { deliveries } from './deliveries.ts';
import { engineState } from './engine-state.ts';
import { marketStream, requests } from './exchange-links.ts';
import { Instruments } from './instruments.ts';
import type { KnownLabels, Subject } from './instruments.ts';
import { programMetrics } from './program.ts';
import type { ProgramMetrics } from './program.ts';
import { traffic } from './traffic.ts';

/** More symbols than a connection carries streams (1,024), and more bots than a machine runs, become 'other'. */
const SYMBOLS_MAX = 1024;
const BOTS_MAX = 64;

/**
 * A live run's metrics for Prometheus. Counters of events count from here on; those that the run counts itself follow its
 * totals. Labels are of fixed sets or of what was configured, never a text that came from outside.
 */
export class LiveMetrics implements Meter {
  readonly clients: Meter['clients'];
  readonly broadcast: Meter['broadcast'];
  readonly cutOff: Meter['cutOff'];
  readonly answered: Meter['answered'];
  readonly #view: LiveView;
  readonly #register = new Registry();
  readonly #labels: KnownLabels = { symbols: new BoundedLabel(SYMBOLS_MAX), bots: new BoundedLabel(BOTS_MAX) };
  readonly #subjects: readonly Subject[];
  readonly #program: ProgramMetrics;
  readonly #unsubscribe: () => void;

  /** `folder` is the record's: its disk is watched. */
  constructor(view: LiveView, { folder = process.cwd() }: { readonly folder?: string } = {}) {
    this.#view = view;
    const make = new Instruments(this.#register);
    const status = view.status();
    this.#subjects = [
      engineState(make),
      candleFlow(make),
      freshness(make, this.#labels),
      marketStream(make, status),
      requests(make, status),
      accounts(make, this.#labels),
      decisions(make, this.#labels),
      deliveries(make),
    ];
    this.#program = programMetrics(make, { version: status.version, folder });
    ({
      clients: this.clients,
      broadcast: this.broadcast,
      cutOff: this.cutOff,
      answered: this.answered,
    } = traffic(make));
    this.read(status);
    this.#unsubscribe = view.subscribe((event) => this.hear(event));
  }

  /** The whole exposition as of now. */
  async exposition(): Promise<{ readonly contentType: string; readonly text: string }> {
    this.read(this.#view.status());
    await this.#program.read();
    return { contentType: this.#register.contentType, text: await this.#register.metrics() };
  }

  /** Hears no more, and ends its own timer. */
  close(): void {
    this.#unsubscribe();
    this.#program.close();
  }

  private hear(event: LiveEvent): void {
    // A bot that came or went: from here on its events are its own.
    if (event.kind === 'bot') this.know(this.#view.status());
    for (const subject of this.#subjects) subject.hear?.(event);
  }

  private know({ symbols, bots }: LiveStatus): void {
    this.#labels.symbols.admit(symbols);
    this.#labels.bots.admit(bots.map(({ id }) => id));
  }

  private read(status: LiveStatus): void {
    this.know(status);
    for (const subject of this.#subjects) subject.read?.(status);
  }
}
