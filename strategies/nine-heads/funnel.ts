import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadId } from './head.ts';
import type { SetCounts } from './vote-counts.ts';
import { VoteCounts } from './vote-counts.ts';

/** Results of shadows that one gate refused (or, under '', of emitted signals). */
interface ShadowSum {
  count: number;
  wins: number;
  sumR: number;
}

/** Counts of what was scanned, refused and emitted; nothing here decides anything. */
export class Funnel implements Stateful {
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

  /** Where the votes on a timeframe of so many minutes are counted: the same for every symbol. */
  votesOn(minutes: number): VoteCounts {
    let counts = this.votes.get(minutes);
    if (counts === undefined) this.votes.set(minutes, (counts = new VoteCounts()));
    return counts;
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
    const votes = this.sortedVotes().map(({ head, minutes, count }) => ({ head, minutes, ...summary(head, count) }));
    return { scans, shadows, votes };
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private sortedVotes(): { key: string; head: HeadId; minutes: number; count: VoteCounts }[] {
    return [...this.votes]
      .filter(([, { closes }]) => closes > 0)
      .flatMap(([minutes, count]) => HEAD_IDS.map((head) => ({ key: `${head}|${minutes}`, head, minutes, count })))
      .sort((a, b) => compareCodeUnits(a.key, b.key));
  }
}

/** How one head's votes on a timeframe came out. */
function summary(head: HeadId, { closes, longs, shorts, ready, sumConfidence, due, hits }: VoteCounts): object {
  const place = HEAD_IDS.indexOf(head);
  const [long, short, there] = [longs.of(place), shorts.of(place), ready.of(place)];
  const cast = long + short;
  const rate = (horizon: number): number | null => {
    const all = (due[horizon] as SetCounts).of(place);
    return all === 0 ? null : (hits[horizon] as SetCounts).of(place) / all;
  };
  const meanConfidence = cast === 0 ? null : (sumConfidence[place] as number) / cast;
  const counts = { long, short, neutral: there - cast, notReady: closes - there };
  return { ...counts, meanConfidence, hitRate1h: rate(0), hitRate4h: rate(1) };
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => compareCodeUnits(a, b));
}
