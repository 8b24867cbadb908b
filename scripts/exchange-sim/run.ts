import { WALL_CLOCK } from '../../engine/live/edge/clock.ts';
import { SimulatedClock } from '../../engine/live/simulator/clock.ts';
import { drive } from '../../engine/live/simulator/drive.ts';
import { FACES } from '../../engine/live/simulator/face.ts';
import type { PlannedFault } from '../../engine/live/simulator/faults/director.ts';
import { drawFaults, readScript } from '../../engine/live/simulator/faults/script.ts';
import { SimulatedExchange } from '../../engine/live/simulator/simulated-exchange.ts';
import type { SimulatorOptions } from '../../engine/live/simulator/simulated-exchange.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { checkArgs, readJson } from './options.ts';
import type { ExchangeSimArgs } from './options.ts';
import { printEnd, printStart } from './print.ts';
import { standOf } from './stand.ts';
import type { Stand } from './stand.ts';

/** Drawn faults are planned so far ahead. */
const PLANNED_MS = 30 * DAY_MS;
/** How often it is looked whether the market is at its end. */
const LOOK_MS = 10_000;

function faultsOf({ faults, faultRate, seed }: ExchangeSimArgs, { start, end, market }: Stand): PlannedFault[] {
  const scripted = faults === undefined ? [] : readScript(readJson(faults, '--faults'), start);
  if (faultRate === undefined) return scripted;
  const symbols = market.instruments.map(({ symbol }) => symbol);
  const to = Math.min(end, start + PLANNED_MS);
  return [...scripted, ...drawFaults({ seed, from: start, to, perHour: faultRate, symbols })];
}

async function open(
  args: ExchangeSimArgs,
  { market, clock }: Stand,
  options: SimulatorOptions,
): Promise<SimulatedExchange> {
  return SimulatedExchange.open(market, clock, options).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${args.port} is taken: give another --port, or 0 for any that is free.`);
  });
}

/** Lets time pass until it is over; our own passes by itself. */
async function pass(
  { clock, end }: Stand,
  about: { exchange: SimulatedExchange; speed: number; isOver: () => boolean },
) {
  const { exchange, speed } = about;
  const isOver = (): boolean => about.isOver() || clock.now() >= end;
  if (clock instanceof SimulatedClock) return drive({ clock, exchange, speed, isWaiting: () => false, isOver });
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      if (!isOver()) return;
      clearInterval(timer);
      done();
    }, LOOK_MS).unref();
  });
}

/** Stands as an exchange until Ctrl-C or the market's end, then tells what its clients did wrong. */
export async function runExchangeSim(args: ExchangeSimArgs): Promise<void> {
  checkArgs(args);
  const stand = await standOf(args);
  const faults = faultsOf(args, stand);
  const face = FACES[args.exchange];
  const isReal = stand.clock === WALL_CLOCK;
  const exchange = await open(args, stand, {
    face: args.exchange,
    port: args.port,
    faults,
    seed: args.seed,
    ...(isReal ? { formingMs: face.formingMs } : {}),
  });
  let hasStopped = false;
  const stopped = new Promise<void>((done) => {
    const stop = (): void => {
      hasStopped = true;
      done();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });
  printStart(args, stand, { exchange, faults: faults.length });
  await Promise.race([stopped, pass(stand, { exchange, speed: args.speed, isOver: () => hasStopped })]);
  await exchange.close();
  printEnd(args, stand, exchange);
}
