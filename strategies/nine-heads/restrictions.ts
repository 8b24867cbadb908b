import { MINUTE_MS } from '../../engine/market/units.ts';
import type { MarketView, ObservationView } from '../../engine/strategy/view.ts';
import type { Settings } from './settings.ts';

type Observed = Pick<MarketView<unknown>, 'observe' | 'clock'>;

/**
 * Windows around events in which nothing is emitted: 15 minutes either side of every scheduled high-impact release (its
 * time is the observation's eventTime), 15 minutes after high-impact news. Releases of medium impact have a window of
 * `mediumMinutes` either side, none at 0. `failClosed` also refuses while the news feed has been silent for longer than
 * its heartbeat.
 */
export class Restrictions {
  readonly #settings: Settings['news'];
  readonly #clock: Observed['clock'];
  readonly #news: readonly ObservationView[];
  readonly #releases: ObservationView;

  constructor(settings: Settings['news'], { observe, clock }: Observed) {
    const keepMs = Math.max(settings.highMinutes, settings.mediumMinutes) * MINUTE_MS;
    this.#settings = settings;
    this.#clock = clock;
    this.#news = [observe('NEWS', { keepMs }), observe('NEWS', { symbol: null, keepMs })];
    this.#releases = observe('CALENDAR_SCHEDULED', { symbol: null, keepMs });
  }

  /** '' or the restriction that holds in this frame. */
  get code(): string {
    const { policy, heartbeatMinutes } = this.#settings;
    if (policy === 'off') return '';
    if (this.#news.some((view) => this.isAfterNews(view))) return 'NEWS_BLACKOUT';
    if (this.isNearRelease()) return 'CALENDAR_BLACKOUT';
    const lastNews = Math.max(...this.#news.map((view) => view.availableAt ?? -Infinity));
    const isSilent = this.#clock.time - lastNews > heartbeatMinutes * MINUTE_MS;
    return policy === 'failClosed' && isSilent ? 'NEWS_FEED_STALE' : '';
  }

  private isAfterNews({ recent }: ObservationView): boolean {
    const from = this.#clock.time - this.#settings.highMinutes * MINUTE_MS;
    return recent.some(({ payload, availableAt }) => payload['impact'] === 'high' && availableAt >= from);
  }

  private isNearRelease(): boolean {
    const { highMinutes, mediumMinutes } = this.#settings;
    return this.#releases.recent.some(({ payload, eventTime }) => {
      const awayMinutes = Math.abs(this.#clock.time - eventTime) / MINUTE_MS;
      if (payload['impact'] === 'high') return awayMinutes <= highMinutes;
      return payload['impact'] === 'medium' && mediumMinutes > 0 && awayMinutes <= mediumMinutes;
    });
  }
}
