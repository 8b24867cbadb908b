import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { FrameBatch } from '../market/frames.ts';
import type { Observation } from '../market/observation.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../market/units.ts';
import { TEST_START, walkCandles } from '../testing/candles.ts';
import { restlessMarket, restlessObservations, sliceOf } from '../testing/restless.ts';
import { batchesOf } from '../testing/runs.ts';
import { InputChain, OutputChain } from './chain.ts';
import { firstInputDivergence } from './divergence.ts';
import { Fingerprinter, SIDE_DATA } from './fingerprints.ts';
import type { FrameFingerprints } from './fingerprints.ts';
import { Tape } from './tape.ts';

const MINUTES = 3 * 1440 + 100;
const SYMBOLS = ['A', 'B', 'C'];

interface World {
  readonly market: Readonly<Record<string, CandleColumns>>;
  /** 1s candles of A, for its first hours. */
  readonly seconds: CandleColumns;
  readonly observations: readonly Observation[];
}

function secondsOf(count: number): CandleColumns {
  const seconds = walkCandles(count, { seed: 'seconds', absentShare: 0.3 });
  for (let i = 0; i < seconds.length; i++) {
    seconds.openTime[i] = TEST_START + ((seconds.openTime[i]! - TEST_START) / MINUTE_MS) * SECOND_MS;
  }
  return seconds;
}

const world: World = {
  market: restlessMarket(1, MINUTES),
  seconds: secondsOf(20_000),
  observations: restlessObservations(1, MINUTES),
};

function framesOf({ market, seconds, observations }: World, framesPerBatch?: number): FrameBatch[] {
  let row = 0;
  return batchesOf(market, { observations, ...(framesPerBatch === undefined ? {} : { framesPerBatch }) }).map(
    (batch) => {
      const begin = row;
      while (row < seconds.length && seconds.openTime[row]! < batch.lastClose) row++;
      const slice = { columns: seconds, begin, end: row };
      return { ...batch, lanes: batch.lanes.map((lane) => (lane.symbol === 'A' ? { ...lane, seconds: slice } : lane)) };
    },
  );
}

function chainOver(batches: readonly FrameBatch[]): { digest: string; links: readonly string[] } {
  const chain = new InputChain(SYMBOLS);
  for (const batch of batches) chain.add(batch);
  return { digest: chain.digest(), links: chain.links.map(({ hash }) => hash) };
}

function printsOf(batches: readonly FrameBatch[]): FrameFingerprints {
  const printer = new Fingerprinter();
  for (const batch of batches) printer.add(batch);
  return printer.result();
}

/** The columns with one value changed by its last bit or so. */
function changed(columns: CandleColumns, name: (typeof CANDLE_COLUMNS)[number], row: number): CandleColumns {
  const copy = sliceOf(columns, 0, columns.length);
  copy[name][row] = copy[name][row]! * (1 + 2 ** -52);
  return copy;
}

const whole = chainOver(framesOf(world));
const prints = printsOf(framesOf(world));

/** How many links at the start are those of the unchanged world. */
function agreeing(links: readonly string[]): number {
  const first = links.findIndex((hash, i) => hash !== whole.links[i]);
  return first < 0 ? links.length : first;
}

function expectNamed(other: World, { time, symbol }: { time: number; symbol: string }): void {
  const { digest, links } = chainOver(framesOf(other));
  expect(digest).not.toBe(whole.digest);
  const days = Math.floor((time - MINUTE_MS - TEST_START) / DAY_MS);
  expect(agreeing(links)).toBe(Math.min(days, whole.links.length));
  expect(links.slice(days)).not.toContain(whole.links.at(-1));
  expect(firstInputDivergence(prints, printsOf(framesOf(other, 101)))).toEqual({ time, symbol });
}

describe('InputChain', () => {
  it('does not depend on how the input was cut into batches', () => {
    expect(whole.links).toHaveLength(3);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), (size) => {
        const frames = framesOf(world, size);
        expect(chainOver(frames)).toEqual(whole);
        expect(firstInputDivergence(prints, printsOf(frames))).toBeUndefined();
      }),
      { seed: 1, numRuns: 12, examples: [[1], [1439], [1440], [1441]] },
    );
  });

  it('notices one changed value in any column, from its day on, and names its frame', () => {
    const where = fc.record({
      symbol: fc.constantFrom(...SYMBOLS),
      name: fc.constantFrom(...CANDLE_COLUMNS.filter((name) => name !== 'openTime')),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(where, ({ symbol, name, share }) => {
        const columns = world.market[symbol]!;
        const row = Math.floor(share * columns.length);
        const other = { ...world, market: { ...world.market, [symbol]: changed(columns, name, row) } };
        expectNamed(other, { time: columns.openTime[row]! + MINUTE_MS, symbol });
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('notices a candle that moved by a minute, a lost one and a changed 1s candle', () => {
    const b = world.market['B']!;
    const hole = Array.from(b.openTime).findIndex((time, i) => i > 2_000 && b.openTime[i + 1]! - time > MINUTE_MS);
    const moved = sliceOf(b, 0, b.length);
    moved.openTime[hole]! += MINUTE_MS;
    const frame = b.openTime[hole]! + MINUTE_MS;
    expectNamed({ ...world, market: { ...world.market, B: moved } }, { time: frame, symbol: 'B' });
    const a = world.market['A']!;
    const last = a.openTime[a.length - 1]!;
    const shorter = { ...world, market: { ...world.market, A: sliceOf(a, 0, a.length - 1) } };
    expect(chainOver(framesOf(shorter)).digest).not.toBe(whole.digest);
    expect(firstInputDivergence(prints, printsOf(framesOf(shorter)))).toEqual({ time: last + MINUTE_MS, symbol: 'A' });
    const row = 7_777;
    const close = (Math.floor(world.seconds.openTime[row]! / MINUTE_MS) + 1) * MINUTE_MS;
    expectNamed({ ...world, seconds: changed(world.seconds, 'low', row) }, { time: close, symbol: 'A' });
  });

  it.each([
    ['id', { id: 'other' }],
    ['kind', { kind: 'SOCIAL' }],
    ['symbol', { symbol: 'B' }],
    ['eventTime', { eventTime: TEST_START }],
    ['availableAt by a millisecond', (one: Observation) => ({ availableAt: one.availableAt + 1 })],
    ['a number', (one: Observation) => ({ payload: { ...one.payload, mood: 0.5 } })],
    ['a text', (one: Observation) => ({ payload: { ...one.payload, words: 'other' } })],
    ['one field more', (one: Observation) => ({ payload: { ...one.payload, more: 1 } })],
  ] as [string, Partial<Observation> | ((one: Observation) => Partial<Observation>)][])(
    'notices another %s of side data',
    (_, change) => {
      const at = world.observations.findIndex(
        ({ kind, eventTime }) => kind === 'NEWS' && eventTime > TEST_START + 1.5 * DAY_MS,
      );
      const one = world.observations[at]!;
      const other = { ...one, ...(typeof change === 'function' ? change(one) : change) };
      const time = Math.ceil(one.availableAt / MINUTE_MS) * MINUTE_MS;
      expectNamed({ ...world, observations: world.observations.with(at, other) }, { time, symbol: SIDE_DATA });
    },
  );

  it('cares neither for the order of a payload’s fields nor for where it was bought', () => {
    const turned = world.observations.map((one) => {
      return { ...one, source: 'elsewhere', payload: Object.fromEntries(Object.entries(one.payload).reverse()) };
    });
    expect(chainOver(framesOf({ ...world, observations: turned }))).toEqual(whole);
    expect(firstInputDivergence(prints, printsOf(framesOf({ ...world, observations: turned })))).toBeUndefined();
  });

  it('names the earliest of several changes, of whichever symbol', () => {
    const change = (symbol: string, row: number) => ({ [symbol]: changed(world.market[symbol]!, 'close', row) });
    const [early, late] = [700, 2_000];
    for (const [first, second] of [
      ['A', 'B'],
      ['B', 'A'],
    ] as const) {
      const other = { ...world, market: { ...world.market, ...change(first, early), ...change(second, late) } };
      const time = world.market[first]!.openTime[early]! + MINUTE_MS;
      expect(firstInputDivergence(prints, printsOf(framesOf(other)))).toEqual({ time, symbol: first });
    }
  });

  it('counts frames in which nothing came', () => {
    const frames = framesOf(world);
    const { lastClose, lanes } = frames.at(-1)!;
    const nothing = lanes.map(({ symbol }) => ({
      symbol,
      minutes: { ...lanes[0]!.minutes, begin: 0, end: 0 },
      seconds: null,
    }));
    const close = lastClose + MINUTE_MS;
    const silent = { firstClose: close, lastClose: close, lanes: nothing, observations: [] };
    expect(chainOver([...frames, silent]).digest).not.toBe(whole.digest);
  });

  it('differs by the symbols it is about, though all are absent', () => {
    const nothing = (...symbols: string[]): string => new InputChain(symbols).digest();
    expect(nothing('A')).not.toBe(nothing('A', 'B'));
    expect(nothing('A', 'B')).not.toBe(nothing('A\nB', ''));
  });
});

describe('OutputChain', () => {
  const write = (values: readonly number[], days: number): { links: string[]; digest: string } => {
    const [tape, chain] = [new Tape(), new OutputChain(SYMBOLS)];
    values.forEach((value, i) => {
      tape.begin(1, i, 0);
      tape.put(value);
      if ((i + 1) % (values.length / days) === 0) chain.closeDay(tape, i);
    });
    tape.begin(1, values.length, 0);
    tape.put(0);
    return { links: chain.links.map(({ hash }) => hash), digest: chain.digest(tape) };
  };

  it('notices one changed value, from its day on', () => {
    const values = Array.from({ length: 40 }, (_, i) => i);
    const plain = write(values, 4);
    expect(new Set(plain.links).size).toBe(4);
    for (let at = 0; at < values.length; at++) {
      const { links, digest } = write(values.with(at, at + 2 ** -20), 4);
      expect(digest).not.toBe(plain.digest);
      expect(links.map((hash, i) => hash === plain.links[i])).toEqual(
        [0, 1, 2, 3].map((day) => day < Math.floor(at / 10)),
      );
    }
  });
});
