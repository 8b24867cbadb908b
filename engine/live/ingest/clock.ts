import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Ask, ClockState, IngestState } from './state.ts';
import type { Work } from './work.ts';

/**
 * The exchange's clock as we know it: asked for and taken as half a round trip old, and never behind what the stream says
 * of itself, since no message comes before it was sent. It only decides when something is due and whether a minute is
 * over; candles are labelled by the exchange.
 */

const MEASURE_MS = 10 * MINUTE_MS;
/** An answer that took longer tells the time too badly. */
const ROUND_TRIP_MAX_MS = 4 * SECOND_MS;
/** The machine's clock moved by so much against even time: somebody set it, or the machine slept. */
const JUMP_MS = 2 * SECOND_MS;
/** Beyond this nothing is decided until the clock was measured again, and another measure agrees. */
const DOUBT_MS = 5 * SECOND_MS;
const AGREE_MS = SECOND_MS;
/** A message so far behind a clock that was never measured is not just late. */
const STALE_MS = MINUTE_MS;
/** So soon after a measure a message that contradicts it is wrong itself. */
const FRESH_MS = 30 * SECOND_MS;
/** Messages that must agree before the stream alone is believed. */
const HEARD_COUNT = 3;
const WARN_MS = 500;
const RETRY_MS = SECOND_MS;
const RETRY_MAX_MS = MINUTE_MS;
const NOTHING_HEARD: ClockState['heard'] = { offset: 0, count: 0 };

/** A clock that is taken for right until something speaks against it. */
export function startClock(time: number): ClockState {
  return {
    offset: 0,
    measuredAt: -Infinity,
    isTrusted: true,
    candidate: null,
    heard: NOTHING_HEARD,
    askAt: time,
    failures: 0,
    slip: 0,
    measuredSlip: 0,
    warnedOf: 0,
  };
}

/** The exchange's time, as we know it. */
export function exchangeTime(state: Pick<IngestState, 'clock'>, now: number): number {
  return now + state.clock.offset;
}

/** The exchange's clock minus the machine's, ms; null before it was measured. */
export function clockOffsetMs({ clock }: Pick<IngestState, 'clock'>): number | null {
  return clock.measuredAt === -Infinity ? null : Math.round(clock.offset - clock.slip);
}

/** Notes where the machine's clock stands, and has the exchange's asked for once it was set. */
export function watchOwnClock({ state, now }: Work, own: number): void {
  const { clock } = state;
  clock.slip = own - now;
  const jump = Math.abs(clock.slip - clock.measuredSlip);
  if (jump <= JUMP_MS) return;
  askSoon(clock, now);
  // Its next jump is counted from here.
  clock.measuredSlip = clock.slip;
  if (jump > DOUBT_MS) doubt(clock);
}

function askSoon(clock: ClockState, now: number): void {
  if (clock.failures === 0) clock.askAt = Math.min(clock.askAt, now);
}

function doubt(clock: ClockState): void {
  if (!clock.isTrusted) return;
  clock.isTrusted = false;
  clock.heard = NOTHING_HEARD;
}

/** Learns from the time that the exchange put on a message: a late one proves nothing, unless nothing better is known. */
export function hearTime({ state, now }: Work, eventTime: number): void {
  const { clock } = state;
  const offset = eventTime - now;
  const ahead = offset - clock.offset;
  if (ahead > JUMP_MS && now - clock.measuredAt < FRESH_MS && clock.isTrusted) return;
  const isFarBehind = clock.measuredAt === -Infinity && ahead < -STALE_MS;
  if (ahead > JUMP_MS || isFarBehind) {
    askSoon(clock, now);
    if (ahead > DOUBT_MS || isFarBehind) doubt(clock);
  } else if (ahead > 0) clock.offset = offset;
  if (clock.isTrusted) return;
  const { heard } = clock;
  const isAgreed = Math.abs(offset - heard.offset) <= JUMP_MS && heard.count > 0;
  clock.heard = isAgreed ? { offset: Math.max(offset, heard.offset), count: heard.count + 1 } : { offset, count: 1 };
  if (clock.heard.count < HEARD_COUNT) return;
  clock.offset = clock.heard.offset;
  clock.isTrusted = true;
}

/** Takes the exchange's answer to what time it is. */
export function takeTime(work: Work, ask: Ask, serverTime: number): void {
  const { state, now, effects } = work;
  const { clock } = state;
  const roundTripMs = now - ask.sentAt;
  if (roundTripMs > ROUND_TRIP_MAX_MS) return noTime(work, 0);
  clock.failures = 0;
  const measured = serverTime - (ask.sentAt + roundTripMs / 2);
  const isConfirmed = clock.candidate !== null && Math.abs(measured - clock.candidate) <= AGREE_MS + roundTripMs;
  if (Math.abs(measured - clock.offset) > DOUBT_MS && !isConfirmed) {
    clock.candidate = measured;
    clock.askAt = now + RETRY_MS;
    return doubt(clock);
  }
  if (clock.measuredAt === -Infinity) {
    state.historyEnd = Math.floor((state.startedAt + measured) / MINUTE_MS) * MINUTE_MS;
    state.hasCaughtUp = state.nextOpen >= state.historyEnd;
  }
  clock.offset = measured;
  clock.measuredAt = now;
  clock.measuredSlip = clock.slip;
  clock.isTrusted = true;
  clock.candidate = null;
  clock.askAt = now + MEASURE_MS;
  const offsetMs = Math.round(measured - clock.slip);
  const worthTelling = Math.abs(offsetMs) > WARN_MS ? offsetMs : 0;
  if (Math.abs(worthTelling - clock.warnedOf) <= WARN_MS) return;
  clock.warnedOf = worthTelling;
  effects.push({ kind: 'clock', offsetMs });
}

/** The exchange did not say what time it is: asked again, ever more seldom; one that never does, as seldom as can be. */
export function noTime({ state, now }: Work, status: number): void {
  const { clock } = state;
  if (status === 400 || status === 404) clock.askAt = now + MEASURE_MS;
  else clock.askAt = now + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** Math.min(clock.failures++, 6));
}
