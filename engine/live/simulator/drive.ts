import { setImmediate as yieldToSockets, setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../../market/units.ts';
import type { SimulatedClock } from './clock.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';

/** Simulated time moves in steps no longer than this: what is sent on the way is read before silence could be noticed. */
const STEP_MS = 5 * SECOND_MS;
/** While the client waits for something, and real time between two looks. */
const SHORT_STEP_MS = 100;
const PAUSE_MS = 10;

/** How to let simulated time pass. */
export interface Drive {
  readonly clock: SimulatedClock;
  readonly exchange: SimulatedExchange;
  /** Simulated seconds a second; Infinity for as fast as the client follows. */
  readonly speed: number;
  /** The client waits for an answer, a connection, or a candle that is due. */
  isWaiting(): boolean;
  isOver(): boolean;
  /** At full speed: resolves when what the client does beside has come to rest, before which no time may pass. */
  settled?(): Promise<void>;
}

/** Moves a simulated clock until it is over, never further ahead than the client has read. */
export async function drive({ clock, exchange, speed, isWaiting, isOver, settled }: Drive): Promise<void> {
  const started = { real: performance.now(), simulated: clock.now() };
  while (!isOver()) {
    const now = clock.now();
    const isBehind = isWaiting();
    if (speed === Infinity) {
      clock.advanceTo(now + (isBehind ? SHORT_STEP_MS : STEP_MS));
      await exchange.settled();
      await settled?.();
      await (isBehind ? sleep(1) : yieldToSockets());
    } else {
      const due = started.simulated + (performance.now() - started.real) * speed;
      clock.advanceTo(Math.min(due, now + STEP_MS / 2));
      await sleep(PAUSE_MS);
    }
  }
}
