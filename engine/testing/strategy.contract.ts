/** What every strategy must keep, whatever it thinks of the market; its test calls `strategyContract`. */
import { beforeAll, describe, expect, it } from 'vitest';
import { generateMarket } from '../../datasets/generate/market.ts';
import { decodeEvents } from '../journal/events.ts';
import type { FrameBatch } from '../market/frames.ts';
import { DAY_MS } from '../market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../run/config.ts';
import { Engine } from '../run/engine.ts';
import { findLookahead } from '../run/lookahead.ts';
import { configureStrategy, type StrategyDefinition } from '../strategy/strategy.ts';
import { framesOf } from './candles.ts';
import { instrumentOf } from './runs.ts';

const START = Date.UTC(2024, 0, 1);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];
/** No whole number of hours, so that batches end in the middle of every timeframe. */
const FRAMES_PER_BATCH = 997;

/** A generated market of two symbols and its side data, in batches of frames. */
export function generatedFrames(seed: number, days: number): FrameBatch[] {
  const market = generateMarket({ seed, symbols: SYMBOLS, from: START, to: START + days * DAY_MS });
  const candles = SYMBOLS.map((symbol) => [symbol, [...market.candles(symbol, days * 1440)][0]!.columns] as const);
  return framesOf(Object.fromEntries(candles), {
    framesPerBatch: FRAMES_PER_BATCH,
    observations: market.observations(),
  });
}

/** A fresh engine for a strategy on those symbols; its parameters are the defaults unless given. */
export function createEngine(definition: StrategyDefinition, params: Readonly<Record<string, unknown>> = {}): Engine {
  return new Engine({
    strategy: configureStrategy(definition, params),
    instruments: SYMBOLS.map((symbol) => instrumentOf(symbol, { market: 'um' })),
    config: DEFAULT_RUN_CONFIG,
  });
}

/** The same journal and digests, whether or not another engine took over after some of the batches. */
export function expectExactRestore(create: () => Engine, batches: readonly FrameBatch[], count: number): void {
  const [whole, first, second] = [create(), create(), create()];
  for (const batch of batches) whole.step(batch);
  for (const batch of batches.slice(0, count)) first.step(batch);
  second.restore(structuredClone(first.save()));
  for (const batch of batches.slice(count)) second.step(batch);
  const contents = ({ journal: { tape } }: Engine): Float64Array => tape.data.slice(0, tape.length);
  expect(contents(second)).toEqual(contents(whole));
  expect(second.digests()).toEqual(whole.digests());
}

/** Registers the tests that every strategy must pass, on a generated market of two symbols. */
export function strategyContract(
  definition: StrategyDefinition,
  { params = {}, days = 10 }: { params?: Readonly<Record<string, unknown>>; days?: number } = {},
): void {
  describe(`${definition.name} keeps the contract`, () => {
    const create = (): Engine => createEngine(definition, params);
    let batches: FrameBatch[];
    beforeAll(() => {
      batches = generatedFrames(7, days);
    });

    it('trades', () => {
      const engine = create();
      for (const batch of batches) engine.step(batch);
      expect([...decodeEvents(engine.journal.tape)].filter(({ kind }) => kind === 'fill')).not.toEqual([]);
    });

    it('decides on the past alone', () => {
      const { leak, cuts } = findLookahead({ createEngine: create, batches, cuts: 10, sample: 60, seed: 1 });
      expect(leak).toBeUndefined();
      expect(cuts).toBeGreaterThan(60);
    });

    it('continues exactly where it was saved', () => {
      expect.assertions(6);
      for (const share of [0.2, 0.5, 0.9]) expectExactRestore(create, batches, Math.floor(share * batches.length));
    });
  });
}
