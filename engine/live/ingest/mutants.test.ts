import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Fault } from '../testing/faults.ts';
import { flawOf, flawOfSeed, WORLD_START, worldOf } from '../testing/judge-world.ts';
import { reduce } from './ingest.ts';
import type { Connection, Effect, IngestState } from './state.ts';

type Reduce = typeof reduce;

/** Ingests with a well-known mistake in them, each of which the simulated world has to find. */
const MUTANTS = {
  /** An open socket counts as success: the pauses between attempts never grow. */
  resetOnOpen(settings, before, event) {
    return reduce(settings, event.kind === 'opened' ? { ...before, failures: 0 } : before, event);
  },
  /** A connection counts as alive as long as its pings come. */
  pingCountsAsData(settings, before, event) {
    const pinged = (one: Connection): Connection =>
      one.phase === 'connecting' ? one : { ...one, lastDataAt: event.time };
    return reduce(settings, { ...before, connections: before.connections.map(pinged) }, event);
  },
  /** A candle that comes again takes the first one's place. */
  mergeDuplicates(settings, before, event) {
    if (event.kind !== 'message' || event.message.kind !== 'candle' || !event.message.isClosed) {
      return reduce(settings, before, event);
    }
    const { symbol, candle } = event.message;
    const symbols = before.symbols.map((one): IngestState['symbols'][number] => {
      if (one.symbol !== symbol) return one;
      const waiting = one.waiting.map((entry) => (entry.openTime === candle.openTime ? { ...entry, candle } : entry));
      return { ...one, waiting };
    });
    return reduce(settings, { ...before, symbols }, event);
  },
  /** One message a symbol. */
  perStreamSubscribe(...given) {
    const { state, effects } = reduce(...given);
    const apart = effects.flatMap((effect): Effect[] =>
      effect.kind === 'subscribe' ? effect.symbols.map((symbol) => ({ ...effect, symbols: [symbol] })) : [effect],
    );
    return { state, effects: apart };
  },
} satisfies Record<string, Reduce>;

/** The flaw of the first seed that has one, of a few. */
function firstFlaw(mutant: Reduce | undefined): string | undefined {
  for (let seed = 1; seed <= 40; seed++) {
    const flaw = flawOfSeed(seed, mutant === undefined ? {} : { reduce: mutant });
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** Attempts to connect to a server that accepts and closes, in its first five minutes. */
function attemptsAtStorm(mutant: Reduce | undefined): number {
  const storm: Fault = { kind: 'acceptThenClose', from: WORLD_START, to: WORLD_START + 20 * MINUTE_MS };
  const world = worldOf(2, [storm], mutant === undefined ? {} : { reduce: mutant });
  world.run(WORLD_START + 5 * MINUTE_MS);
  return world.police.connects.length;
}

describe('a broken ingest is found out', () => {
  it.each(['pingCountsAsData', 'mergeDuplicates', 'perStreamSubscribe'] as const)('%s, by the seeds', (name) => {
    expect(firstFlaw(MUTANTS[name])).toMatch(/^seed \d+: .*its faults.*: \w+ \d/);
  });

  it('resetOnOpen, by a server that accepts and closes', () => {
    expect(attemptsAtStorm(undefined)).toBeLessThanOrEqual(12);
    expect(attemptsAtStorm(MUTANTS.resetOnOpen)).toBeGreaterThan(12);
  });

  it('while the sound one is not', () => {
    expect(firstFlaw(undefined)).toBeUndefined();
  });

  it('a connection that pings but brings nothing is what tells them apart', () => {
    const from = WORLD_START + 3 * MINUTE_MS;
    const deaf: Fault = { kind: 'deafen', from, to: from + SECOND_MS };
    const sound = worldOf(1, [deaf]);
    sound.run(from + 10 * MINUTE_MS);
    const broken = worldOf(1, [deaf], { reduce: MUTANTS.pingCountsAsData });
    broken.run(from + 10 * MINUTE_MS);
    const sourceOf = (world: typeof sound): string => world.frames.at(-1)!.entries[0]!.source;
    // By REST the frames are the same: what is lost is the stream.
    expect([flawOf(sound), flawOf(broken)]).toEqual([undefined, undefined]);
    expect([sourceOf(sound), sourceOf(broken)]).toEqual(['websocket', 'rest']);
  });
});
