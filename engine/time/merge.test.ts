import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { CandleSlice, FrameBatch } from '../market/frames.ts';
import { compareObservations, OBSERVATION_KINDS } from '../market/observation.ts';
import type { Observation } from '../market/observation.ts';
import { Random } from '../market/random.ts';
import { MINUTE_MS, SECOND_MS } from '../market/units.ts';
import { TEST_START, walkCandles } from '../testing/candles.ts';
import { mergeSources } from './merge.ts';
import type { CandleBatch, ObservationBatch, Source } from './source.ts';

/** Rows of columns as columns of their own, moved in time. */
function rows(columns: CandleColumns, begin: number, end: number, shiftMs = 0): CandleColumns {
  const copy = createCandleColumns(end - begin);
  for (const name of CANDLE_COLUMNS) copy[name].set(columns[name].subarray(begin, end));
  for (let i = 0; i < copy.openTime.length; i++) copy.openTime[i]! += shiftMs;
  copy.length = end - begin;
  return copy;
}

interface TestSource extends Source {
  isClosed: boolean;
}

/** A source of batches that notes when its reader lets go of it. */
function sourceOf(id: string, batches: readonly (CandleBatch | ObservationBatch)[]): TestSource {
  const source = {
    id,
    isClosed: false,
    async *open() {
      try {
        yield* batches;
      } finally {
        source.isClosed = true;
      }
    },
  };
  return source;
}

type About = { symbol: string; timeframe?: '1m' | '1s' };

function candleSource(columns: CandleColumns, { symbol, timeframe = '1m' }: About, sizes: () => number): TestSource {
  const batches: CandleBatch[] = [];
  for (let at = 0; at < columns.length;) {
    const end = Math.min(columns.length, at + sizes());
    batches.push({ kind: 'candles', symbol, timeframe, columns: rows(columns, at, end) });
    at = end;
  }
  return sourceOf(`candles/${timeframe}/${symbol}`, batches);
}

function observationSource(id: string, observations: readonly Observation[], sizes: () => number): TestSource {
  const batches: ObservationBatch[] = [];
  for (let at = 0; at < observations.length;) {
    const end = Math.min(observations.length, at + sizes());
    batches.push({ kind: 'observations', observations: observations.slice(at, end) });
    at = end;
  }
  return sourceOf(id, batches);
}

/** What the frames hold, however they were cut: one line per row, observation and frame. */
async function contents(frames: AsyncIterable<FrameBatch>): Promise<string[]> {
  const lines: string[] = [];
  let expected = NaN;
  for await (const { firstClose, lastClose, lanes, observations } of frames) {
    if (!Number.isNaN(expected)) expect(firstClose).toBe(expected);
    expected = lastClose + MINUTE_MS;
    let seen = 0;
    const at = new Map<CandleSlice, number>();
    for (let close = firstClose; close <= lastClose; close += MINUTE_MS) {
      lines.push(`frame ${close}`);
      for (; observations[seen] !== undefined && observations[seen]!.availableAt <= close; seen++) {
        lines.push(`${observations[seen]!.kind} ${observations[seen]!.id}`);
      }
      for (const { symbol, minutes, seconds } of lanes) {
        for (const [name, slice] of [['1m', minutes] as const, ['1s', seconds] as const]) {
          if (slice === null) continue;
          let row = at.get(slice) ?? slice.begin;
          for (; row < slice.end && slice.columns.openTime[row]! < close; row++) {
            lines.push(`${symbol} ${name} ${CANDLE_COLUMNS.map((column) => slice.columns[column][row]).join(' ')}`);
          }
          at.set(slice, row);
        }
      }
    }
    expect(seen).toBe(observations.length);
    for (const [slice, row] of at) expect(row).toBe(slice.end);
  }
  return lines;
}

/** Symbols that start and end at different times, with holes; 1s candles of one of them; two feeds of side data. */
function world(seed: number) {
  const random = Random.fromKey(`world|${seed}`);
  const upTo = (most: number): number => Math.floor(most * random.uniform());
  const thin = (name: string, shiftMs: number): CandleColumns => {
    const all = walkCandles(50, { seed: `${name}${seed}`, absentShare: 0.4 });
    return rows(all, 0, all.length, shiftMs);
  };
  const a = thin('A', upTo(30) * MINUTE_MS);
  const seconds = walkCandles(3_000, { seed: `s${seed}`, absentShare: 0.6 });
  for (let i = 0; i < seconds.length; i++) {
    seconds.openTime[i] = TEST_START + ((seconds.openTime[i]! - TEST_START) / MINUTE_MS) * SECOND_MS;
  }
  const observe = (feed: string): Observation[] =>
    Array.from({ length: 40 }, (_, i): Observation => {
      const availableAt = TEST_START - 5 * MINUTE_MS + upTo(100) * 30 * SECOND_MS;
      const kind = OBSERVATION_KINDS[upTo(3)]!;
      const common = { eventTime: availableAt, availableAt, lagAssumed: false, source: feed, payload: { value: i } };
      return { id: `${feed}${i}`, kind, symbol: upTo(2) === 0 ? 'A' : null, ...common };
    }).sort(compareObservations);
  return { a, b: thin('B', 0), c: thin('C', 120 * MINUTE_MS), seconds, feeds: [observe('x'), observe('y')] as const };
}

function sourcesOf({ a, b, c, seconds, feeds }: ReturnType<typeof world>, sizes: () => number): TestSource[] {
  return [
    candleSource(a, { symbol: 'A' }, sizes),
    candleSource(b, { symbol: 'B' }, sizes),
    candleSource(c, { symbol: 'C' }, sizes),
    candleSource(seconds, { symbol: 'A', timeframe: '1s' }, sizes),
    observationSource('side/x', feeds[0], sizes),
    observationSource('side/y', feeds[1], sizes),
  ];
}

describe('mergeSources', () => {
  it('gives the same frames whatever the order of the sources and the size of their batches', async () => {
    const cut = fc.record({ seed: fc.nat(20), sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }) });
    await fc.assert(
      fc.asyncProperty(cut, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), async (run, order) => {
        const market = world(run.seed);
        let next = 0;
        const pieces = sourcesOf(market, () => run.sizes[next++ % run.sizes.length]!);
        const whole = await contents(mergeSources(sourcesOf(market, () => Infinity)));
        expect(await contents(mergeSources(order.map((i) => pieces[i]!)))).toEqual(whole);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('holds every candle of every minute from the first to the last, and side data in its total order', async () => {
    const market = world(1);
    const { a, b, c, feeds } = market;
    const lines = await contents(mergeSources(sourcesOf(market, () => 7)));
    const count = (start: string): number => lines.filter((line) => line.startsWith(start)).length;
    expect([count('A 1m'), count('B 1m'), count('C 1m')]).toEqual([a.length, b.length, c.length]);
    const frames = lines.filter((line) => line.startsWith('frame')).map((line) => Number(line.slice(6)));
    const [first, last] = [TEST_START + MINUTE_MS, c.openTime[c.length - 1]! + MINUTE_MS];
    expect(frames).toEqual(Array.from({ length: (last - first) / MINUTE_MS + 1 }, (_, i) => first + i * MINUTE_MS));
    const expected = [...feeds[0], ...feeds[1]].sort(compareObservations).map(({ kind, id }) => `${kind} ${id}`);
    expect(lines.filter((line) => OBSERVATION_KINDS.some((kind) => line.startsWith(kind)))).toEqual(expected);
  });

  it('keeps a lane for a symbol without candles, and ends at once when there are none at all', async () => {
    const source = candleSource(world(1).b, { symbol: 'B' }, () => 10);
    for await (const { lanes } of mergeSources([source], ['A', 'B'])) {
      expect(lanes.map(({ symbol }) => symbol)).toEqual(['A', 'B']);
    }
    expect(await contents(mergeSources([], ['A']))).toEqual([]);
  });

  const all = walkCandles(30, { seed: 1 });
  const batch = (begin: number, end: number): CandleBatch => {
    return { kind: 'candles', symbol: 'A', timeframe: '1m', columns: rows(all, begin, end) };
  };
  const seen = (id: string, availableAt: number): Observation => {
    const times = { eventTime: availableAt, availableAt, lagAssumed: false };
    return { id, kind: 'NEWS', symbol: null, source: 'test', payload: {}, ...times };
  };
  const back = [seen('late', TEST_START + 9 * MINUTE_MS), seen('early', TEST_START)];

  it.each([
    ['two sources of one symbol', 'Two sources give candles of A 1m.', [batch(0, 30)], [batch(0, 30)]],
    ['candles that go back in time', /^Source of A candles went back in time at/, [batch(0, 20), batch(19, 30)], []],
    [
      'another symbol in the same source',
      'Source of A 1m candles gave something else.',
      [batch(0, 9), { ...batch(9, 30), symbol: 'B' }],
      [],
    ],
    [
      'side data that goes back in time',
      /^Source of side data went back in time at early/,
      [batch(0, 30)],
      [{ kind: 'observations', observations: back }],
    ],
    [
      'candles among side data',
      'A source of side data gave candles.',
      [batch(0, 30)],
      [{ kind: 'observations', observations: back.slice(1) }, batch(0, 30)],
    ],
  ] as [string, string | RegExp, (CandleBatch | ObservationBatch)[], (CandleBatch | ObservationBatch)[]][])(
    'refuses %s, and closes what it opened',
    async (_, message, first, second) => {
      const sources = [sourceOf('a', first), sourceOf('b', second)];
      await expect(contents(mergeSources(sources))).rejects.toThrow(message);
      expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    },
  );

  it('closes its sources when the reader stops early', async () => {
    const sources = sourcesOf(world(2), () => 5);
    for await (const _ of mergeSources(sources)) break;
    expect(sources.map(({ isClosed }) => isClosed)).toEqual(sources.map(() => true));
  });
});
