/** What every strategy must keep, whatever it thinks of the market; its test calls `strategyContract`. */
import { beforeAll, describe, expect, it } from 'vitest';
import { generateMarket } from '../../datasets/generate/market.ts';
import { decodeEvents, type JournalEvent } from '../journal/events.ts';
import { CANDLE_COLUMNS, createCandleColumns, type CandleColumns } from '../market/candle.ts';
import { rowAtOrAfter, type FrameBatch } from '../market/frames.ts';
import { DAY_MS, MINUTE_MS } from '../market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../run/config.ts';
import { Engine } from '../run/engine.ts';
import { configureStrategy, type StrategyDefinition } from '../strategy/strategy.ts';

const START = Date.UTC(2024, 0, 1);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT'];

/** A generated market as one batch of frames. */
export function generatedFrames(seed: number, days: number): FrameBatch {
  const end = START + days * DAY_MS;
  const market = generateMarket({ seed, symbols: SYMBOLS, from: START, to: end });
  const lanes = SYMBOLS.map((symbol) => {
    const [batch] = market.candles(symbol, days * 1440);
    const columns = batch?.columns ?? createCandleColumns(0);
    return { symbol, minutes: { columns, begin: 0, end: columns.length }, seconds: null };
  });
  const observations = market.observations().filter(({ availableAt }) => availableAt <= end);
  return { firstClose: START + MINUTE_MS, lastClose: end, lanes, observations };
}

/** The two parts of a batch: what closes up to `cut`, and what closes after it. */
export function splitFrames(batch: FrameBatch, cut: number): [FrameBatch, FrameBatch] {
  const part = (from: number, to: number): FrameBatch => ({
    firstClose: from + MINUTE_MS,
    lastClose: to,
    lanes: batch.lanes.map(({ symbol, minutes: { columns, begin, end } }) => {
      const [first, last] = [from, to].map((time) => Math.min(end, rowAtOrAfter(columns, time, begin)));
      return { symbol, minutes: { columns, begin: first!, end: last! }, seconds: null };
    }),
    observations: batch.observations.filter(({ availableAt }) => availableAt > from && availableAt <= to),
  });
  const before = part(batch.firstClose - MINUTE_MS, cut);
  const early = batch.observations.filter(({ availableAt }) => availableAt <= cut);
  return [{ ...before, observations: early }, part(cut, batch.lastClose)];
}

/** The past of one market and the future of another, in one batch. */
export function graftFrames(past: FrameBatch, future: FrameBatch, cut: number): FrameBatch {
  const [before] = splitFrames(past, cut);
  const [, after] = splitFrames(future, cut);
  const lanes = before.lanes.map((lane, i) => {
    const [columns, noise] = [lane.minutes.columns, after.lanes[i]!.minutes];
    const grafted = createCandleColumns(columns.length) as Mutable<CandleColumns>;
    for (const name of CANDLE_COLUMNS) {
      grafted[name].set(columns[name].subarray(0, lane.minutes.end));
      grafted[name].set(noise.columns[name].subarray(noise.begin, noise.end), lane.minutes.end);
    }
    grafted.length = lane.minutes.end + noise.end - noise.begin;
    return { ...lane, minutes: { columns: grafted, begin: 0, end: grafted.length } };
  });
  return { ...past, lanes, observations: [...before.observations, ...after.observations] };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A fresh engine for a strategy; its parameters are the defaults unless given. */
export function engineFor(definition: StrategyDefinition, params: Readonly<Record<string, unknown>> = {}): Engine {
  const { symbols } = generateMarket({ seed: 1, symbols: SYMBOLS, from: START, to: START + DAY_MS });
  return new Engine({
    strategy: configureStrategy(definition, params),
    instruments: symbols,
    config: { ...DEFAULT_RUN_CONFIG, initialCash: 1e6 },
  });
}

/** What the strategy said up to a moment. */
function decisionsUntil(engine: Engine, cut: number): Omit<JournalEvent, 'position'>[] {
  const events = [...decodeEvents(engine.journal.tape)];
  return events
    .filter(({ kind, time }) => (kind === 'signal' || kind === 'exit' || kind === 'refuse') && time <= cut)
    .map(({ kind, time, symbolIndex, fields }) => ({ kind, time, symbolIndex, fields }));
}

/** The same decisions up to `cut`, whether the future is known, cut off or another one. Returns what was said. */
export function expectPrefixInvariance(create: () => Engine, frames: FrameBatch, cut: number): number {
  const [past] = splitFrames(frames, cut);
  const other = graftFrames(frames, generatedFrames(99, (frames.lastClose - START) / DAY_MS), cut);
  const [whole, short, changed] = [frames, past, other].map((batch) => {
    const engine = create();
    engine.step(batch);
    return decisionsUntil(engine, cut);
  });
  expect(short).toEqual(whole);
  expect(changed).toEqual(whole);
  return whole!.length;
}

/** The same journal and digests, whether or not the run was saved at `cut` and continued by another engine. */
export function expectExactRestore(create: () => Engine, frames: FrameBatch, cut: number): void {
  const [whole, first, second] = [create(), create(), create()];
  const [past, rest] = splitFrames(frames, cut);
  whole.step(frames);
  first.step(past);
  second.restore(structuredClone(first.save()));
  second.step(rest);
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
    const create = (): Engine => engineFor(definition, params);
    let frames: FrameBatch;
    const cuts = [0.31, 0.5, 0.77].map((share) => START + Math.floor(share * days * 1440) * MINUTE_MS);
    beforeAll(() => {
      frames = generatedFrames(7, days);
    });

    it('trades', () => {
      const engine = create();
      engine.step(frames);
      expect([...decodeEvents(engine.journal.tape)].filter(({ kind }) => kind === 'fill')).not.toEqual([]);
    });

    it('decides on the past alone', () => {
      const said = cuts.map((cut) => expectPrefixInvariance(create, frames, cut));
      expect(Math.max(...said)).toBeGreaterThan(0);
    });

    it('continues exactly where it was saved', () => {
      for (const cut of cuts) expectExactRestore(create, frames, cut);
      expect.assertions(2 * cuts.length);
    });
  });
}
