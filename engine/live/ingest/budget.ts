import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { exchangeTime } from './clock.ts';
import type { Failure, IngestSettings, IngestState } from './state.ts';
import type { Work } from './work.ts';

/** Requests under way at most. */
export const IN_FLIGHT_MAX = 4;
/** Ten requests a second. */
const PACE_MS = 100;
/** Shares of the exchange's weight budget, ours and others' of this address, that may be used up. */
const BULK_SHARE = 0.6;
const URGENT_SHARE = 0.9;
const LIMITED_MS = MINUTE_MS;
const BANNED_MS = 2 * MINUTE_MS;
/** The longest ban there is: nothing waits longer, whatever it was told. */
const TOLD_MAX_MS = 3 * DAY_MS;
/** Added to what we are told to wait: two clocks do not run alike. */
const MARGIN_MS = SECOND_MS;

function minuteOf(state: IngestState, now: number): number {
  return Math.floor(exchangeTime(state, now) / MINUTE_MS);
}

/** Weight used in the exchange's present minute, as far as we know. */
export function usedWeight(state: IngestState, now: number): number {
  return state.rest.weightMinute === minuteOf(state, now) ? state.rest.weight : 0;
}

/** What a request needs of the budget: urgent ones may use what bulk has to leave. */
export interface Need {
  readonly weight: number;
  readonly isUrgent: boolean;
}

/** When the budget allows a request: now, or with the exchange's next minute. */
export function budgetFrom(work: Omit<Work, 'effects'>, { weight, isUrgent }: Need): number {
  const { settings, state, now } = work;
  const share = isUrgent ? URGENT_SHARE : BULK_SHARE;
  const isFree = usedWeight(state, now) + weight <= share * settings.exchange.limits.weightPerMinute;
  return isFree ? now : (minuteOf(state, now) + 1) * MINUTE_MS - state.clock.offset;
}

/** Books a request that goes out. */
export function book({ state, now }: Work, weight: number): void {
  const { rest } = state;
  rest.weight = usedWeight(state, now) + weight;
  rest.weightMinute = minuteOf(state, now);
  rest.nextAt = now + PACE_MS;
  rest.made++;
}

/** Corrects the account by what the exchange says was used: it sees others of this address too. */
export function correctWeight({ state, now }: Work, told: number): void {
  state.rest.weight = Math.max(usedWeight(state, now), told);
  state.rest.weightMinute = minuteOf(state, now);
}

/** How long to wait when told to. */
export function toldMs(waitMs: number): number {
  return Math.min(TOLD_MAX_MS, waitMs) + MARGIN_MS;
}

/** A refusal pauses every request for as long as it says; a ban of the address, connecting too. True when it was one. */
export function obeyRefusal({ state, now }: Work, { status, retryAfterMs }: Failure): boolean {
  const { rest } = state;
  const isBan = status === 418 || status === 403;
  if (!isBan && status !== 429) return false;
  const untold = isBan ? BANNED_MS * 2 ** Math.min(rest.bans++, 10) : LIMITED_MS;
  const until = now + toldMs(retryAfterMs ?? untold);
  rest.pausedUntil = Math.max(rest.pausedUntil, until);
  if (status === 418) state.connectToldUntil = Math.max(state.connectToldUntil, until);
  return true;
}

/** True when a request that is no candle's may be sent to the exchange now: nothing pauses, and bulk has budget left. */
export function mayAsk(settings: IngestSettings, state: IngestState, now: number): boolean {
  const isPaused = state.phase === 'stopped' || now < state.rest.pausedUntil;
  return !isPaused && budgetFrom({ settings, state, now }, { weight: 1, isUrgent: false }) <= now;
}
