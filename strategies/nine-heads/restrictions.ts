import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { MarketView, ObservationView } from '../../engine/strategy/view.ts';
import type { Settings } from './settings.ts';

type Observed = Pick<MarketView<unknown>, 'observe' | 'clock'>;

/**
 * Windows around high-impact events in which nothing is emitted: 15 minutes either side of a scheduled release, 15
 * minutes after news. `failClosed` also refuses while the news feed has been silent for longer than its heartbeat.
 * A view shows the latest event of a kind: of several scheduled ones the last to become known counts.
 */
export class Restrictions implements Stateful {
  /** '' or the restriction that holds in this frame. */
  code = '';
  /** The scheduled release that the window lies around. */
  private scheduledAt = NaN;
  private newsUntil = -Infinity;
  readonly #settings: Settings['news'];

  constructor(settings: Settings['news']) {
    this.#settings = settings;
  }

  /** Looks at calendar and news as known now. */
  update({ observe, clock }: Observed): void {
    this.code = '';
    const { policy, highMinutes, heartbeatMinutes } = this.#settings;
    if (policy === 'off') return;
    const windowMs = highMinutes * MINUTE_MS;
    const news = [observe('NEWS'), observe('NEWS', { symbol: null })];
    for (const view of news) {
      if (isHigh(view)) this.newsUntil = Math.max(this.newsUntil, (view.availableAt as number) + windowMs);
    }
    const calendar = observe('CALENDAR_SCHEDULED', { symbol: null });
    if (isHigh(calendar)) this.scheduledAt = calendar.number('scheduledAt') ?? calendar.eventTime ?? NaN;
    const lastNews = Math.max(...news.map((view) => view.availableAt ?? -Infinity));
    if (policy === 'failClosed' && clock.time - lastNews > heartbeatMinutes * MINUTE_MS) this.code = 'NEWS_FEED_STALE';
    if (Math.abs(clock.time - this.scheduledAt) <= windowMs) this.code = 'CALENDAR_BLACKOUT';
    if (clock.time <= this.newsUntil) this.code = 'NEWS_BLACKOUT';
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

function isHigh(view: ObservationView): boolean {
  return view.payload?.['impact'] === 'high';
}
