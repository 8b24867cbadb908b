import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import coinFlip from '../../strategies/baseline/coin-flip.ts';
import emaCross from '../../strategies/baseline/ema-cross.ts';
import type { FrameBatch } from '../market/frames.ts';
import { MINUTE_MS } from '../market/units.ts';
import { enter, hold } from '../strategy/decision.ts';
import { configureStrategy } from '../strategy/strategy.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { restless, restlessMarket, restlessObservations, withoutMinutes } from '../testing/restless.ts';
import { batchesOf, engineFor, scripted } from '../testing/runs.ts';
import { DEFAULT_RUN_CONFIG } from './config.ts';
import type { Engine } from './engine.ts';
import { resultOf } from './result.ts';

const MINUTES = 4_000;
const FRAMES_PER_BATCH = 7;
const market = restlessMarket(1, MINUTES);
const options = {
  framesPerBatch: FRAMES_PER_BATCH,
  observations: restlessObservations(1, MINUTES),
  config: { leverageMax: 2, costs: { ...DEFAULT_RUN_CONFIG.costs, slippage: 'proportional' } } as const,
};
const batches = batchesOf(market, options);

function step(engine: Engine, part: readonly FrameBatch[]): Engine {
  for (const batch of part) engine.step(batch);
  return engine;
}

/** Everything a run is known by. */
function outcome(engine: Engine) {
  const { journal, inputs, outputs, broker, frames, decisions, observations } = engine;
  return {
    digests: engine.digests(),
    links: [inputs.links, outputs.links],
    tape: Buffer.from(journal.tape.bytes(0, journal.tape.length)).toString('base64'),
    counts: structuredClone(journal.counts),
    account: { ...broker.account },
    counters: [frames, decisions, observations, broker.orders, broker.ambiguousExits, broker.unsettledFundings],
    candles: engine.symbols.map((run) => [run.candles, run.syntheticCandles, run.absentRun]),
    result: resultOf(engine),
  };
}

it('lets go of the signals of the engine that it is restored into', () => {
  const [first, second] = [enter('long', { limit: 1 }), Object.freeze(enter('short', { limit: 1e6 }))];
  const strategy = scripted((time) => (time % (2 * MINUTE_MS) === 0 ? first : second));
  const engine = engineFor(strategy, { A: market['A']! });
  const [one, two] = batchesOf({ A: market['A']! }, { framesPerBatch: 1 });
  engine.step(one!);
  const state = engine.save();
  engine.step(two!);
  engine.restore(state);
  expect(engine.broker.books[0]!.resting?.signal).toEqual(second);
  expect(first).toEqual(enter('long', { limit: 1 }));
});

it.each([
  [
    'a record',
    () => ({ count: 0, by: new Map<string, number>() }),
    (memory: never) => void ((memory as { count: number }).count += 1),
  ],
  ['a list', () => [] as number[], (memory: never) => void (memory as number[]).push(1)],
  [
    'a Map',
    () => new Map<number, number>(),
    (memory: never) => void (memory as Map<number, number>).set((memory as Map<number, number>).size, 1),
  ],
] as [string, () => object, (memory: never) => void][])(
  'gives a strategy its memory back in place, and empties it when the symbol starts anew: %s',
  (_, initial, remember) => {
    const seen: string[] = [];
    const strategy: Strategy = {
      name: 'remembering',
      params: {},
      decideOn: '1m',
      create({ state }) {
        const memory = state(initial());
        return () => {
          remember(memory as never);
          seen.push(Buffer.from(serialize(memory)).toString('hex'));
          return hold;
        };
      },
    };
    const gapped = { A: withoutMinutes(market['A']!, 10, 10 + 1441) };
    const parts = batchesOf(gapped, { framesPerBatch: 5 });
    step(engineFor(strategy, gapped), parts);
    const whole = seen.splice(0);
    // Minute 11 is bridged, minute 1452 is the first after the gap: as much is remembered as at the start.
    expect(whole[10 + 1440]).toBe(whole[0]);
    expect(new Set(whole.slice(0, 10)).size).toBe(10);
    const first = step(engineFor(strategy, gapped), parts.slice(0, 2));
    const second = step(engineFor(strategy, gapped), parts.slice(0, 1));
    const state = first.save();
    step(first, parts.slice(2, 4));
    seen.length = 0;
    second.restore(state);
    step(second, parts.slice(2));
    expect(seen).toEqual(whole.slice(10));
  },
);

describe.each([
  ['restless', restless],
  ['ema-cross', configureStrategy(emaCross, { fast: 3, slow: 8, timeframe: '3m' })],
  ['coin-flip', configureStrategy(coinFlip, { timeframe: '4m', chance: 0.5 })],
] as [string, Strategy][])('%s, saved and restored', (_, strategy) => {
  const create = (): Engine => engineFor(strategy, market, options);
  let whole: ReturnType<typeof outcome>;
  beforeAll(() => {
    whole = outcome(step(create(), batches));
  });

  it('has something to continue', () => {
    expect(whole.result.trades.length).toBeGreaterThan(50);
    expect(whole.links.map((links) => links.length)).toEqual([2, 2]);
  });

  it('continues bit for bit in a fresh engine from any cut, through serialisation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: batches.length }), (cut) => {
        const saved: unknown = serialize(step(create(), batches.slice(0, cut)).save());
        const second = create();
        second.restore(deserialize(saved as Buffer));
        expect(outcome(step(second, batches.slice(cut)))).toEqual(whole);
      }),
      { seed: 2, numRuns: 15, examples: [[0], [batches.length]] },
    );
  });

  it('is a copy: what the run does next does not reach it, and it can be restored twice', () => {
    const cut = Math.floor(batches.length / 3);
    const first = step(create(), batches.slice(0, cut));
    const state = first.save();
    const before = structuredClone(state);
    expect(outcome(step(first, batches.slice(cut)))).toEqual(whole);
    expect(state).toStrictEqual(before);
    const other = create();
    other.restore(state);
    step(other, batches.slice(cut));
    expect(state).toStrictEqual(before);
  });

  it('goes back in time in the engine that ran on', () => {
    const cut = Math.floor(batches.length / 2);
    const engine = step(create(), batches.slice(0, cut));
    const state = engine.save();
    step(engine, batches.slice(cut));
    engine.restore(state);
    expect(outcome(step(engine, batches.slice(cut)))).toEqual(whole);
  });
});
