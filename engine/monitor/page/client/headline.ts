import type { LiveStatus } from '../../../live/status.ts';
import { byId, setText } from './elements.ts';
import { badgeOf } from './headline-state.ts';
import type { BadgeWord } from './headline-state.ts';
import type { RunClock } from './run-clock.ts';
import { clockText, decimalText, durationText, timeText } from './text.ts';

/** How the page stands with the run. */
export interface LinkState {
  readonly isOnline: boolean;
  /** False from the stream's end until it opens again. */
  readonly isStreamOpen: boolean;
  /** When the next question is asked, by the steady clock; undefined while one is under way or all is well. */
  readonly nextTryAt: number | undefined;
}

const ICON_COLOURS: Readonly<Record<BadgeWord, string>> = {
  LIVE: '#1f9d6b',
  DELAYED: '#c98a00',
  HELD: '#c98a00',
  WARMING: '#3d7fd6',
  CONNECTING: '#8a93a0',
  STOPPED: '#c9372c',
  OFFLINE: '#c9372c',
};

/** A tab among twenty shows how the run stands by its colour too. */
function drawIcon(word: BadgeWord): void {
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${ICON_COLOURS[word]}"/></svg>`;
  const address = `data:image/svg+xml,${encodeURIComponent(picture)}`;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')!;
  if (link.href !== address) link.href = address;
}

/** The top of the page: badge, reason, clocks, and what is said while the run does not answer. */
export function drawHeadline(status: LiveStatus | undefined, link: LinkState): void {
  const { word, reason } = badgeOf(status, link.isOnline);
  const badge = byId('badge');
  badge.dataset['state'] = word.toLowerCase();
  setText(byId('badge-word'), word);
  const isMute = word !== 'OFFLINE' && word !== 'CONNECTING' && !link.isStreamOpen;
  setText(byId('reason'), isMute ? `${reason} The event stream is being reconnected.` : reason);
  document.documentElement.dataset['link'] = link.isOnline ? 'online' : 'offline';
  const title = `${word} · Live Workflow Monitor · Ninefold`;
  if (document.title !== title) document.title = title;
  drawIcon(word);
  byId('offline').hidden = link.isOnline;
  if (status === undefined) return;
  byId('simulated').hidden = !status.isSimulated;
  byId('stripe').hidden = !status.isSimulated;
  setText(byId('exchange'), status.exchange);
  setText(byId('version'), `Ninefold ${status.version}`);
}

/** What moves between two answers of the run: its clock, how long it is up, and when it is tried again. */
export function drawClocks(
  at: number,
  about: { clock: RunClock; status: LiveStatus | undefined; link: LinkState; readAt: number },
): void {
  const { clock, status, link, readAt } = about;
  if (!link.isOnline) {
    const since =
      status === undefined ? '' : ` What you see is how it stood at ${timeText(status.time)} UTC of its clock.`;
    const wait = link.nextTryAt === undefined ? 0 : Math.max(0, Math.ceil((link.nextTryAt - at) / 1_000));
    const next = wait > 0 ? ` Trying again in ${wait} s.` : ' Trying again …';
    setText(byId('offline-text'), `Offline: the live run does not answer.${since}${next}`);
    return;
  }
  if (status === undefined) return;
  const time = status.phase === 'stopped' ? status.time : clock.timeAt(at);
  setText(byId('clock-day'), timeText(time).slice(0, 10));
  setText(byId('clock'), clockText(time));
  const pace = clock.pace > 1.5 ? ` · ${decimalText(clock.pace, clock.pace < 10 ? 1 : 0)}×` : '';
  setText(byId('clock-label'), `Run clock, UTC${pace}`);
  setText(byId('uptime'), durationText(status.uptimeMs + at - readAt));
}
