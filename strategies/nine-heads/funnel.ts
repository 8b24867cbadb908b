import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadId, HeadVote } from './head.ts';
import { HIT_HORIZONS } from './vote-hits.ts';
import type { DueVotes, HitSink } from './vote-hits.ts';

/** Results of shadows that one gate refused (or, under '', of emitted signals). */
interface ShadowSum {
  count: number;
  wins: number;
  sumR: number;
}

const HEADS = HEAD_IDS.length;

/** Kinds of votes: 1 + direction, and those of heads that were not ready. */
const [SHORT, NEUTRAL, LONG, NOT_READY] = [0, 1, 2, 3] as const;
const KINDS = 4;

/** Votes on one timeframe by the heads' fixed order: plain data, so that it can be saved. */
interface VoteCounts {
  /** Heads times kinds. */
  readonly cast: Float64Array;
  readonly sumConfidence: Float64Array;
  /** Votes that came due, and of them those that were right: horizons times heads. */
  readonly due: Float64Array;
  readonly hits: Float64Array;
}

/** Counts of what was scanned, refused and emitted; nothing here decides anything. */
export class Funnel implements HitSink, Stateful {
  /** By 'symbol|minutes': scans, and refusals by code ('' for signals). */
  private readonly scans = new Map<string, Map<string, number>>();
  private readonly shadows = new Map<string, ShadowSum>();
  /** By minutes. */
  private readonly votes = new Map<number, VoteCounts>();

  /** One scan of 'symbol|minutes' and how it ended: a refusal's code, or '' for a signal. */
  addScan(key: string, code: string): void {
    let counts = this.scans.get(key);
    if (counts === undefined) this.scans.set(key, (counts = new Map()));
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }

  /** A followed candidate's result. */
  addOutcome(code: string, rMultiple: number): void {
    let sum = this.shadows.get(code);
    if (sum === undefined) this.shadows.set(code, (sum = { count: 0, wins: 0, sumR: 0 }));
    sum.count++;
    if (rMultiple > 0) sum.wins++;
    sum.sumR += rMultiple;
  }

  /** The nine votes of one close, in their fixed order. */
  addVotes(minutes: number, votes: readonly HeadVote[]): void {
    const { cast, sumConfidence } = this.votesOn(minutes);
    for (let head = 0; head < votes.length; head++) {
      const { direction, confidence, isReady } = votes[head] as HeadVote;
      const slot = head * KINDS + (isReady ? NEUTRAL + direction : NOT_READY);
      cast[slot] = (cast[slot] as number) + 1;
      // nothing for a vote that takes no side
      sumConfidence[head] = (sumConfidence[head] as number) + confidence;
    }
  }

  /** Votes that came due: right are those whose side the close went. */
  addDue({ minutes, horizon, move, directions, first, heads }: DueVotes): void {
    const { due, hits } = this.votesOn(minutes);
    const way = move > 0 ? 1 : move < 0 ? -1 : 0;
    for (let head = 0; head < heads; head++) {
      const direction = directions[first + head] as number;
      const slot = horizon * heads + head;
      // of a direction and a way, each −1, 0 or 1: 1 for a vote, 1 for a hit
      due[slot] = (due[slot] as number) + (direction & 1);
      hits[slot] = (hits[slot] as number) + ((direction * way + 1) >> 1);
    }
  }

  /** Plain JSON: per symbol and timeframe the funnel, per head and timeframe the votes, per gate the shadows' R. */
  account(): object {
    const scans = sorted(this.scans).map(([key, counts]) => {
      const [symbol, minutes] = key.split('|') as [string, string];
      const total = [...counts.values()].reduce((a, b) => a + b, 0);
      const refusals = Object.fromEntries(sorted(counts).filter(([code]) => code !== ''));
      const signals = counts.get('') ?? 0;
      return { symbol, minutes: Number(minutes), scans: total, refusals, signals, passRate: signals / total };
    });
    const shadows = sorted(this.shadows).map(([code, { count, wins, sumR }]) => ({
      refusedBy: code === '' ? null : code,
      count,
      winRate: wins / count,
      meanR: sumR / count,
      sumR,
    }));
    const votes = this.sortedVotes().map(({ head, minutes, count }) => {
      const place = HEAD_IDS.indexOf(head);
      const kind = (one: number): number => count.cast[place * KINDS + one] as number;
      const counts = { long: kind(LONG), short: kind(SHORT), neutral: kind(NEUTRAL), notReady: kind(NOT_READY) };
      const cast = counts.long + counts.short;
      const rate = (horizon: number): number | null => {
        const due = count.due[horizon * HEADS + place] as number;
        return due === 0 ? null : (count.hits[horizon * HEADS + place] as number) / due;
      };
      const meanConfidence = cast === 0 ? null : (count.sumConfidence[place] as number) / cast;
      return { head, minutes, ...counts, meanConfidence, hitRate1h: rate(0), hitRate4h: rate(1) };
    });
    return { scans, shadows, votes };
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private votesOn(minutes: number): VoteCounts {
    let counts = this.votes.get(minutes);
    if (counts === undefined) {
      const zeros = (perHead: number): Float64Array => new Float64Array(perHead * HEADS);
      const horizons = HIT_HORIZONS.length;
      counts = { cast: zeros(KINDS), sumConfidence: zeros(1), due: zeros(horizons), hits: zeros(horizons) };
      this.votes.set(minutes, counts);
    }
    return counts;
  }

  private sortedVotes(): { key: string; head: HeadId; minutes: number; count: VoteCounts }[] {
    return [...this.votes]
      .flatMap(([minutes, count]) => HEAD_IDS.map((head) => ({ key: `${head}|${minutes}`, head, minutes, count })))
      .sort((a, b) => compareCodeUnits(a.key, b.key));
  }
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => compareCodeUnits(a, b));
}
