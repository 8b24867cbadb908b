import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveClock } from '../../../engine/live/edge/clock.ts';
import { SimulatedClock } from '../../../engine/live/simulator/clock.ts';
import { MINUTE_MS, SECOND_MS } from '../../../engine/market/units.ts';
import type { Surroundings } from '../../live/venue.ts';
import type { Measurement } from './measurement.ts';
import type { RemoteExchange } from './remote-exchange.ts';

type Client = Parameters<NonNullable<Surroundings['pass']>>[0];

/** How a bench lets time pass, and until when. */
export interface Pace {
  readonly remote: RemoteExchange;
  readonly measurement: Measurement;
  /** How many minutes are measured. */
  readonly minutes: number;
  /** How far time moves at once, in steps. */
  readonly stepMs: number;
  /** Where Prometheus asks; undefined without a monitor. */
  readonly monitorUrl: string | undefined;
}

/** While the program waits for an answer. */
const SHORT_STEP_MS = 100;
const LOOK_MS = 100;
/** Steps in which no time passes, to learn what a step costs. */
const HARNESS_STEPS = 2_000;
/** Within its minute: measuring begins between two closes, and Prometheus comes by once a minute. */
const BEGUN_AT_MS = 30 * SECOND_MS;
const SCRAPED_AT_MS = 45 * SECOND_MS;

/** The machine's time, moved so that it is `start` now. */
export function lifeClock(start: number): LiveClock {
  const shift = start - Date.now();
  return {
    now: () => Date.now() + shift,
    callAt(time, run) {
      const timer = setTimeout(run, Math.max(0, time - shift - Date.now()));
      return () => clearTimeout(timer);
    },
  };
}

/** Moves both clocks on, the exchange's first: what it sends is read before ours has alarms to ring. */
async function step(clock: SimulatedClock, client: Client, { remote, stepMs, monitorUrl }: Pace): Promise<void> {
  const isBehind = client.isWaiting();
  const now = clock.now();
  const next = (Math.floor(now / stepMs) + 1) * stepMs;
  const time = isBehind ? Math.min(next, now + SHORT_STEP_MS) : next;
  await remote.advanceTo(time);
  clock.advanceTo(time);
  if (monitorUrl !== undefined && time % MINUTE_MS === SCRAPED_AT_MS) await remote.scrape(monitorUrl);
  if (isBehind) await sleep(1);
}

/** What a step costs us that is of no live run, ms of processor: telling the exchange, and its asking whether all was read. */
async function harnessCost(clock: LiveClock, remote: RemoteExchange): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < HARNESS_STEPS; i++) await remote.advanceTo(clock.now());
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / HARNESS_STEPS;
}

async function passSteps(clock: SimulatedClock, client: Client, pace: Pace): Promise<void> {
  const { remote, measurement, minutes } = pace;
  while (client.isWaiting() || clock.now() % MINUTE_MS !== BEGUN_AT_MS) await step(clock, client, pace);
  const stepCostMs = await harnessCost(clock, remote);
  measurement.begin(clock.now());
  const to = clock.now() + minutes * MINUTE_MS;
  for (; clock.now() < to && !client.isOver(); measurement.harnessMs += stepCostMs) {
    await step(clock, client, pace);
    measurement.lookAtMemory(clock.now());
  }
}

async function passLife(clock: LiveClock, client: Client, { measurement, minutes }: Pace): Promise<void> {
  while (client.isWaiting()) await sleep(LOOK_MS);
  const from = (Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS + BEGUN_AT_MS;
  await sleep(from - clock.now());
  measurement.begin(clock.now());
  await sleep(minutes * MINUTE_MS);
}

/** Lets time pass until the program has caught up, and then measures. */
export async function pass(clock: LiveClock, client: Client, pace: Pace): Promise<void> {
  await (clock instanceof SimulatedClock ? passSteps(clock, client, pace) : passLife(clock, client, pace));
}
