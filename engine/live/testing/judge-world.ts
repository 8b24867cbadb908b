import { Random } from '../../market/random.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { isSameCandle } from '../ingest/candles.ts';
import { scheduleFaults } from './faults.ts';
import type { Fault } from './faults.ts';
import { SimWorld } from './sim-world.ts';
import type { WorldOptions } from './sim-world.ts';

/** Off the minute, as starts are. */
export const WORLD_START = 1_735_689_600_000 + 17_321;
export const WORLD_SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
export const HISTORY_MINUTES = 20;

/** Fifty faults an hour. */
const FAULT_MINUTES = 24;
const FAULT_COUNT = 20;
/** The longest pause between two attempts, to connect again and be sent something. */
const RECOVERY_MS = 90 * SECOND_MS;
/** A frame that waits for a minute which is not there at all takes so long until that is certain. */
const HELD_MS = MINUTE_MS;
const SKEWS = [0, 0, 1000, -1000, 7000, -7000, 3_600_000, -3_600_000, DAY_MS, -DAY_MS];

/** A world of three symbols, some of whose minutes have no candle. */
export function worldOf(seed: number, faults: readonly Fault[], more: Partial<WorldOptions> = {}): SimWorld {
  const market = { symbols: WORLD_SYMBOLS, historyMinutes: HISTORY_MINUTES, holeShare: 0.002 };
  return new SimWorld({ seed, faults, start: WORLD_START, ...market, ...more });
}

/** The trouble of a seed. */
export function faultsOf(seed: number): Fault[] {
  const from = WORLD_START + MINUTE_MS;
  const to = from + FAULT_MINUTES * MINUTE_MS;
  return scheduleFaults(Random.fromKey(`faults|${seed}`), { from, to, count: FAULT_COUNT });
}

/** Why what a world decided by now is not what it would have decided without trouble; undefined when all is well. */
export function flawOf(world: SimWorld): string | undefined {
  const { frames, state, police, now } = world;
  if (police.violations.length > 0) return police.violations[0];
  for (const [i, { openTime, entries }] of frames.entries()) {
    const expected = world.expected(i);
    const isRight = entries.every(({ candle, openTime: at }, symbol) => {
      const other = expected.candles[symbol]!;
      return at === openTime && (candle === null || other === null ? candle === other : isSameCandle(candle, other));
    });
    if (openTime !== expected.openTime || !isRight) return `frame ${i} differs: ${JSON.stringify(entries)}`;
  }
  if (state.phase !== 'live') return `ends ${state.phase}: ${state.reason}`;
  const { connects } = state.counts;
  const pending = state.connections.filter(({ phase }) => phase !== 'live').length;
  if (connects.attempts !== connects.live + connects.refused + connects.barren + pending)
    return 'attempts do not add up';
  const late = now - ((frames.at(-1)?.openTime ?? 0) + 2 * MINUTE_MS);
  return late > HELD_MS ? `the last frame is ${late} ms late` : undefined;
}

/** What a seed's world does wrong: it must decide as without trouble, break no limit, and be well soon afterwards. */
export function flawOfSeed(seed: number, more: Partial<WorldOptions> = {}): string | undefined {
  const faults = faultsOf(seed);
  const world = worldOf(seed, faults, { skewMs: SKEWS[seed % SKEWS.length]!, ...more });
  const end = Math.max(...faults.map(({ to }) => to));
  world.run(end);
  const { rest, connectToldUntil } = world.state;
  const calm = Math.max(end, world.trueAt(Math.max(rest.pausedUntil, connectToldUntil)));
  world.run(calm + RECOVERY_MS);
  const isConnected = world.state.connections.some(({ phase, isRetiring }) => phase === 'live' && !isRetiring);
  if (!isConnected) return describe(seed, 'is not connected', faults);
  // Two more minutes, of which something has to come by the stream.
  world.run(world.now + 2 * MINUTE_MS);
  const flaw = flawOf(world);
  if (flaw !== undefined) return describe(seed, flaw, faults);
  const isStreamed = world.frames.slice(-2).some(({ entries }) => entries.some(({ source }) => source === 'websocket'));
  return isStreamed ? undefined : describe(seed, 'nothing comes by the stream', faults);
}

function describe(seed: number, flaw: string, faults: readonly Fault[]): string {
  const seconds = (time: number): number => (time - WORLD_START) / SECOND_MS;
  const schedule = faults.map(({ kind, from, to }) => `${kind} ${seconds(from)}-${seconds(to)}`);
  return `seed ${seed}: ${flaw}; its faults, by seconds from the start: ${schedule.join(', ')}`;
}

/** How many seeds to try: a thousand, or what NINEFOLD_SEEDS says. */
export function seedsToRun(): number {
  return Number(process.env['NINEFOLD_SEEDS'] ?? 1000);
}
