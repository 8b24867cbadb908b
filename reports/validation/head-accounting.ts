import type { VoteColumns } from '../../engine/strategy/vote-tape.ts';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { brierScore, reliabilityBins } from './brier.ts';
import { pearson } from './correlation.ts';
import { effectiveNumber } from './effective-number.ts';
import type { HeadAccount, HeadInformation, HeadRow, HeadVotes } from './head-account.ts';
import { forwardReturns, icDecay, informationCoefficient } from './information-coefficient.ts';
import { twoSidedP } from './normal.ts';
import { isPresent } from './validation.ts';
import type { VariantResult } from './part.ts';
import type { Maybe } from './validation.ts';
import { wilsonInterval } from './wilson.ts';

/** Candles over which scores are held against the return, from the next open on. */
const HORIZONS = [1, 4, 12, 48] as const;

/** Candles after which a vote is a hit or a miss. */
export const HIT_HORIZON = 4;

/** Timeframes below this are counted, but their scores are not ranked: neighbouring closes tell nearly the same. */
const RANKED_MINUTES_MIN = 15;

/** The timeframe that correlations and curves are of, where it is traded. */
const MAIN_MINUTES = 15;

const DISCOVERY_RATE = 0.05;

/** One head on one timeframe over all symbols; a symbol's returns never reach into another's. */
interface Sample {
  readonly minutes: number;
  readonly scores: Float32Array;
  readonly directions: Int8Array;
  readonly confidences: Float32Array;
  returns(horizon: number): Float64Array;
}

/** What each head's votes were worth, from what was recorded at every close and what came after it. */
export function headAccount(tapes: readonly VoteColumns[], variants: readonly VariantResult[]): Maybe<HeadAccount> {
  const [first] = tapes;
  if (first === undefined || tapes.every(({ length }) => length === 0))
    return { absent: 'the strategy has no heads that vote' };
  const timeframes = [...new Set(tapes.map(({ minutes }) => minutes))].sort((a, b) => a - b);
  const samples = timeframes.map((minutes) => samplesOf(tapes.filter((tape) => tape.minutes === minutes)));
  const main = Math.max(0, timeframes.indexOf(MAIN_MINUTES));
  const rows = first.voices.map((head, i) =>
    rowOf(
      head,
      samples.map((heads) => heads[i] as Sample),
      main,
    ),
  );
  const directions = (samples[main] as Sample[]).map((sample) => sample.directions);
  const correlations = directions.map((a) => directions.map((b) => (a === b ? 1 : pearson(a, b))));
  return {
    heads: markSignificant(rows),
    minutes: timeframes[main] as number,
    hitHorizon: HIT_HORIZON,
    correlations: correlations.map((row) => row.map((value) => (Number.isNaN(value) ? null : value))),
    effectiveHeads: effectiveNumber(correlations),
    marginal: variants.filter(({ group }) => group === 'head'),
  };
}

/** Every head of one timeframe, the symbols' columns one after the other. */
function samplesOf(tapes: readonly VoteColumns[]): Sample[] {
  const [{ voices, minutes }] = tapes as [VoteColumns];
  const known = new Map<number, Float64Array>();
  const returns = (horizon: number): Float64Array => {
    const before = known.get(horizon);
    if (before !== undefined) return before;
    const parts = tapes.map(({ open, close, length }) =>
      forwardReturns(open.subarray(0, length), close.subarray(0, length), horizon),
    );
    const joined = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
    join(parts, joined);
    known.set(horizon, joined);
    return joined;
  };
  const total = tapes.reduce((sum, { length }) => sum + length, 0);
  return voices.map((_, i) => ({
    minutes,
    scores: join(
      tapes.map(({ scores, length }) => (scores[i] as Float32Array).subarray(0, length)),
      new Float32Array(total),
    ),
    directions: join(
      tapes.map(({ directions, length }) => (directions[i] as Int8Array).subarray(0, length)),
      new Int8Array(total),
    ),
    confidences: join(
      tapes.map(({ confidences, length }) => (confidences[i] as Float32Array).subarray(0, length)),
      new Float32Array(total),
    ),
    returns,
  }));
}

function join<T extends Float64Array | Float32Array | Int8Array>(parts: readonly T[], into: T): T {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

function rowOf(head: string, samples: readonly Sample[], main: number): HeadRow {
  const information = samples.flatMap((sample) => informationOf(sample));
  const { minutes } = samples[main] as Sample;
  const decay = icDecay(
    information.flatMap(({ minutes: of, horizon, ic }) => (of === minutes && ic !== null ? [{ horizon, ic }] : [])),
  );
  const { confidences, hits } = outcomesOf(samples[main] as Sample);
  const brier = brierScore(confidences, hits);
  return {
    head,
    votes: samples.map(votesOf),
    information,
    halfLife: isPresent(decay) ? decay.halfLife : null,
    brier: isPresent(brier) ? brier.score : null,
    reliability: reliabilityBins(confidences, hits),
  };
}

function informationOf({ minutes, scores, returns }: Sample): HeadInformation[] {
  if (minutes < RANKED_MINUTES_MIN) return [];
  return HORIZONS.map((horizon) => {
    const found = informationCoefficient(scores, returns(horizon), { horizon });
    const at = { minutes, horizon, isSignificant: false };
    return isPresent(found)
      ? { ...at, ic: found.ic, t: found.t, count: found.count }
      : { ...at, ic: null, t: null, count: 0 };
  });
}

/** Votes with a direction whose outcome is known: their confidence, and whether the price went their way. */
function outcomesOf({ directions, confidences, returns }: Sample): { confidences: number[]; hits: boolean[] } {
  const moves = returns(HIT_HORIZON);
  const voted: number[] = [];
  const hits: boolean[] = [];
  for (let i = 0; i < directions.length; i++) {
    const direction = directions[i] as number;
    const move = moves[i] as number;
    if (direction === 0 || Number.isNaN(move)) continue;
    voted.push(confidences[i] as number);
    hits.push(direction * move > 0);
  }
  return { confidences: voted, hits };
}

function votesOf(sample: Sample): HeadVotes {
  const { minutes, scores, directions, confidences } = sample;
  let [long, short, notReady, confidence] = [0, 0, 0, 0];
  for (let i = 0; i < directions.length; i++) {
    const direction = directions[i] as number;
    if (direction > 0) long++;
    else if (direction < 0) short++;
    else if (Number.isNaN(scores[i] as number)) notReady++;
    confidence += confidences[i] as number;
  }
  const { hits } = outcomesOf(sample);
  const right = hits.filter(Boolean).length;
  const cast = long + short;
  return {
    minutes,
    long,
    short,
    neutral: directions.length - cast - notReady,
    notReady,
    meanConfidence: cast === 0 ? null : confidence / cast,
    hitRate: hits.length === 0 ? null : right / hits.length,
    hitInterval: hits.length === 0 ? null : wilsonInterval(right, hits.length),
  };
}

/** Marks the ICs that stay significant among all heads, timeframes and horizons. */
function markSignificant(rows: readonly HeadRow[]): HeadRow[] {
  const adjusted = benjaminiHochberg(
    rows.flatMap(({ information }) => information.flatMap(({ t }) => (t === null ? [] : [twoSidedP(t)]))),
  );
  let next = 0;
  return rows.map((row) => ({
    ...row,
    information: row.information.map((one) => ({
      ...one,
      isSignificant: one.t !== null && (adjusted[next++] as number) <= DISCOVERY_RATE,
    })),
  }));
}
