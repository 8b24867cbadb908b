import { firstOutputDivergence } from '../journal/divergence.ts';
import type { JournalEvent, TapeView } from '../journal/events.ts';
import { CANDLE_COLUMNS, createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { FrameBatch, Lane } from '../market/frames.ts';
import { rowAtOrAfter } from '../market/frames.ts';
import { Random } from '../market/random.ts';
import { MINUTE_MS } from '../market/units.ts';
import type { Engine } from './engine.ts';

/** What to prove, and how hard to try. */
export interface LookaheadOptions {
  /** Makes a fresh engine, the same each time. */
  readonly createEngine: () => Engine;
  /** The whole period. */
  readonly batches: readonly FrameBatch[];
  /** Random cuts over the whole, after each of which the future is replaced by noise. */
  readonly cuts: number;
  /** Consecutive candles at each of which the future is replaced by noise. */
  readonly sample: number;
  readonly seed: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A decision that knew what it could not know. */
export interface Leak {
  readonly how: 'future cut off' | 'future replaced by noise';
  /** Close time of the last candle that both runs had in common (with noise), or of the differing frame. */
  readonly cut: number;
  /** The first record that differs: with the future as it was, and without it. */
  readonly withFuture: JournalEvent | undefined;
  readonly without: JournalEvent | undefined;
}

export interface LookaheadResult {
  readonly frames: number;
  readonly cuts: number;
  readonly leak: Leak | undefined;
}

/**
 * Proves prefix invariance. First every frame of the period is fed alone, from columns that hold nothing else: the
 * future is cut off at every candle. Then, at every candle of a sample and at random cuts of the whole, everything
 * after the cut is replaced by noise. Decisions up to each cut must be the same bytes as in the plain run.
 */
export function findLookahead(options: LookaheadOptions): LookaheadResult {
  const { batches } = options;
  const first = batches[0];
  const last = batches.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('There are no frames to look ahead in.');
  const frames = (last.lastClose - first.firstClose) / MINUTE_MS + 1;
  const cuts = chooseCuts(options, { first: first.firstClose, frames });
  const total = frames * 2 + cuts.reduce((sum, cut) => sum + (cut - first.firstClose) / MINUTE_MS, 0);
  let done = 0;
  const advance = (count: number): void => options.onProgress?.((done += count), total);

  const plain = options.createEngine();
  const lengthAt = runPlain(plain, batches, cuts);
  advance(frames);
  const isolated = options.createEngine();
  for (const batch of batches) for (const frame of framesAlone(batch)) isolated.step(frame);
  advance(frames);
  const cutOff = firstDifference(plain.journal.tape, isolated.journal.tape);
  if (cutOff !== undefined) {
    const cut = (cutOff.withFuture ?? cutOff.without)?.time ?? first.firstClose;
    return { frames, cuts: 0, leak: { how: 'future cut off', cut, ...cutOff } };
  }
  for (const [i, cut] of cuts.entries()) {
    const noisy = options.createEngine();
    for (const batch of untilCut(batches, { cut, seed: options.seed })) noisy.step(batch);
    const prefix = { data: plain.journal.tape.data, length: lengthAt.get(cut) ?? 0 };
    const difference = firstDifference(prefix, noisy.journal.tape);
    advance((cut - first.firstClose) / MINUTE_MS);
    if (difference !== undefined) {
      return { frames, cuts: i + 1, leak: { how: 'future replaced by noise', cut, ...difference } };
    }
  }
  return { frames, cuts: cuts.length, leak: undefined };
}

/** Runs the period with everything in place, and notes how long the journal was at each cut. */
function runPlain(engine: Engine, batches: readonly FrameBatch[], cuts: readonly number[]): Map<number, number> {
  const lengthAt = new Map<number, number>();
  let next = 0;
  for (const batch of batches) {
    let from = batch.firstClose;
    while (from <= batch.lastClose) {
      const cut = cuts[next] ?? Infinity;
      const to = Math.min(batch.lastClose, cut);
      engine.step(framesBetween(batch, from, to));
      if (to === cut) lengthAt.set(cuts[next++] as number, engine.journal.tape.length);
      from = to + MINUTE_MS;
    }
  }
  return lengthAt;
}

/** The frames of a batch from one close time to another, over the same columns. */
function framesBetween(batch: FrameBatch, firstClose: number, lastClose: number): FrameBatch {
  const lanes = batch.lanes.map((lane) => {
    const { columns, begin, end } = lane.minutes;
    const from = Math.max(begin, rowAtOrAfter(columns, firstClose - MINUTE_MS, begin));
    const to = Math.min(end, rowAtOrAfter(columns, lastClose, from));
    return { ...lane, minutes: { columns, begin: from, end: to } };
  });
  const isDue = (availableAt: number): boolean =>
    availableAt <= lastClose && (firstClose === batch.firstClose || availableAt > firstClose - MINUTE_MS);
  const observations = batch.observations.filter((one) => isDue(one.availableAt));
  return { firstClose, lastClose, lanes, observations };
}

function chooseCuts(options: LookaheadOptions, span: { first: number; frames: number }): number[] {
  const random = Random.fromKey(`lookahead|${options.seed}`);
  const frameAt = (share: number): number => span.first + Math.floor(share * span.frames) * MINUTE_MS;
  const cuts = Array.from({ length: options.cuts }, () => frameAt(random.uniform()));
  const sample = Math.min(options.sample, span.frames);
  // The sample lies early, past the usual warm-ups, because each of its cuts replays everything before it.
  const start = Math.min(Math.floor(span.frames / 4), 2_000);
  for (let i = 0; i < sample; i++) cuts.push(span.first + Math.min(span.frames - 1, start + i) * MINUTE_MS);
  return [...new Set(cuts)].sort((a, b) => a - b);
}

/** Each frame of a batch as a batch of its own, whose columns hold that frame's rows and nothing else. */
function* framesAlone(batch: FrameBatch): Generator<FrameBatch> {
  let observation = 0;
  const rows = batch.lanes.map((lane) => lane.minutes.begin);
  for (let close = batch.firstClose; close <= batch.lastClose; close += MINUTE_MS) {
    const from = observation;
    while ((batch.observations[observation]?.availableAt ?? Infinity) <= close) observation++;
    const lanes = batch.lanes.map((lane, i) => {
      const { columns, end } = lane.minutes;
      const row = rows[i] as number;
      const isHere = row < end && columns.openTime[row] === close - MINUTE_MS;
      if (isHere) rows[i] = row + 1;
      const alone = copyRows(columns, row, isHere ? row + 1 : row);
      return { ...lane, minutes: { columns: alone, begin: 0, end: alone.length }, seconds: secondsUntil(lane, close) };
    });
    yield { firstClose: close, lastClose: close, lanes, observations: batch.observations.slice(from, observation) };
  }
}

function secondsUntil(lane: Lane, close: number): Lane['seconds'] {
  if (lane.seconds === null) return null;
  const { columns, begin } = lane.seconds;
  const alone = copyRows(columns, rowAtOrAfter(columns, close - MINUTE_MS, begin), rowAtOrAfter(columns, close, begin));
  return { columns: alone, begin: 0, end: alone.length };
}

/** The frames up to a cut, in columns whose later rows are noise. */
function* untilCut(batches: readonly FrameBatch[], at: { cut: number; seed: number }): Generator<FrameBatch> {
  for (const batch of batches) {
    if (batch.firstClose > at.cut) return;
    if (batch.lastClose <= at.cut) {
      yield batch;
      continue;
    }
    const lanes = batch.lanes.map((lane) => {
      const { columns, begin } = lane.minutes;
      const end = rowAtOrAfter(columns, at.cut, begin);
      const noisy = copyRows(columns, 0, columns.length);
      addNoise(noisy, end, Random.fromKey(`noise|${at.seed}|${at.cut}|${lane.symbol}`));
      return { ...lane, minutes: { columns: noisy, begin, end } };
    });
    const observations = batch.observations.filter((one) => one.availableAt <= at.cut);
    yield { firstClose: batch.firstClose, lastClose: at.cut, lanes, observations };
  }
}

/** Replaces rows from `from` on by a walk that has nothing to do with what was there. */
function addNoise(columns: CandleColumns, from: number, random: Random): void {
  let price = from > 0 ? (columns.close[from - 1] as number) : 100;
  for (let row = from; row < columns.length; row++) {
    const close = price * (1 + 0.02 * (random.uniform() - 0.5));
    columns.open[row] = price;
    columns.high[row] = Math.max(price, close) * (1 + 0.01 * random.uniform());
    columns.low[row] = Math.min(price, close) * (1 - 0.01 * random.uniform());
    columns.close[row] = close;
    columns.volume[row] = 1_000 * random.uniform();
    columns.quoteVolume[row] = 1_000 * random.uniform() * price;
    columns.trades[row] = Math.floor(1_000 * random.uniform());
    columns.takerBuyVolume[row] = (columns.volume[row] as number) * random.uniform();
    price = close;
  }
}

function copyRows(columns: CandleColumns, begin: number, end: number): CandleColumns {
  const copy = createCandleColumns(end - begin);
  for (const name of CANDLE_COLUMNS) copy[name].set(columns[name].subarray(begin, end));
  copy.length = end - begin;
  return copy;
}

/** The first record in which two journals differ, or undefined; bytes first, since they are nearly always equal. */
function firstDifference(
  withFuture: TapeView,
  without: TapeView,
): { withFuture: JournalEvent | undefined; without: JournalEvent | undefined } | undefined {
  const a = withFuture.data;
  const b = without.data;
  const shared = Math.min(withFuture.length, without.length);
  let at = 0;
  while (at < shared && a[at] === b[at]) at++;
  if (at === withFuture.length && at === without.length) return undefined;
  const named = firstOutputDivergence(withFuture, without);
  return { withFuture: named?.expected, without: named?.actual };
}
