import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadId, HeadVote } from './head.ts';
import type { DueVotes, HitSink } from './vote-hits.ts';

/** Results of shadows that one gate refused (or, under '', of emitted signals). */
interface ShadowSum {
  count: number;
  wins: number;
  sumR: number;
}

/** Votes of one head on one timeframe. */
interface VoteCount {
  long: number;
  short: number;
  neutral: number;
  notReady: number;
  sumConfidence: number;
  /** Votes that came due, and of them those that were right, by horizon. */
  due: number[];
  hits: number[];
}

/** Counts of what was scanned, refused and emitted; nothing here decides anything. */
export class Funnel implements HitSink, Stateful {
  /** By 'symbol|minutes': scans, and refusals by code ('' for signals). */
  private readonly scans = new Map<string, Map<string, number>>();
  private readonly shadows = new Map<string, ShadowSum>();
  /** By minutes, then by the heads' fixed order. */
  private readonly votes = new Map<number, VoteCount[]>();

  /** One scan and how it ended: a refusal's code, or '' for a signal. */
  addScan(symbol: string, minutes: number, code: string): void {
    const key = `${symbol}|${minutes}`;
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
    const counts = this.votesOn(minutes);
    for (let head = 0; head < votes.length; head++) {
      const { direction, confidence, isReady } = votes[head] as HeadVote;
      const count = counts[head] as VoteCount;
      if (!isReady) count.notReady++;
      else if (direction === 0) count.neutral++;
      else {
        if (direction > 0) count.long++;
        else count.short++;
        count.sumConfidence += confidence;
      }
    }
  }

  /** Votes that came due: right are those whose side the close went. */
  addDue({ minutes, horizon, move, directions, first, heads }: DueVotes): void {
    const counts = this.votesOn(minutes);
    for (let head = 0; head < heads; head++) {
      const direction = directions[first + head] as number;
      if (direction === 0) continue;
      const { due, hits } = counts[head] as VoteCount;
      due[horizon] = (due[horizon] as number) + 1;
      if (direction * move > 0) hits[horizon] = (hits[horizon] as number) + 1;
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
      const { sumConfidence, due, hits, ...counts } = count;
      const cast = counts.long + counts.short;
      const rate = (horizon: number): number | null =>
        due[horizon] === 0 ? null : (hits[horizon] as number) / (due[horizon] as number);
      const meanConfidence = cast === 0 ? null : sumConfidence / cast;
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

  private votesOn(minutes: number): VoteCount[] {
    let counts = this.votes.get(minutes);
    if (counts === undefined) {
      const none = { long: 0, short: 0, neutral: 0, notReady: 0, sumConfidence: 0 };
      this.votes.set(minutes, (counts = HEAD_IDS.map(() => ({ ...none, due: [0, 0], hits: [0, 0] }))));
    }
    return counts;
  }

  private sortedVotes(): { key: string; head: HeadId; minutes: number; count: VoteCount }[] {
    return [...this.votes]
      .flatMap(([minutes, counts]) =>
        HEAD_IDS.map((head, i) => ({ key: `${head}|${minutes}`, head, minutes, count: counts[i] as VoteCount })),
      )
      .sort((a, b) => compareCodeUnits(a.key, b.key));
  }
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => compareCodeUnits(a, b));
}
