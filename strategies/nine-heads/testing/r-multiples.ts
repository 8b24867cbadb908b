import { decodeEvents } from '../../../engine/journal/events.ts';
import { HOUR_MS } from '../../../engine/market/units.ts';
import type { Engine } from '../../../engine/run/engine.ts';

/** A followed candidate that was resolved within the run: a signal's own (`code` '') or one that a gate refused. */
export interface Resolved {
  readonly code: string;
  /** When it was decided on, epoch ms. */
  readonly time: number;
  readonly rMultiple: number;
}

/** R-multiples of all followed candidates of a run, those still open at its end aside. */
export function resolvedOf({ journal: { tape } }: Engine): Resolved[] {
  const decided = new Map<number, { code: string; time: number }>();
  const resolved: Resolved[] = [];
  for (const { kind, time, fields } of decodeEvents(tape)) {
    const { reference, code = '', rMultiple, how } = fields;
    if (kind === 'signal' || kind === 'refuse') {
      decided.set(Number(reference), { code: String(code), time });
    }
    if (kind !== 'outcome' || rMultiple === undefined || how === 'end') continue;
    resolved.push({ ...decided.get(Number(reference))!, rMultiple: Number(rMultiple) });
  }
  return resolved;
}

/** Mean, its standard error, and how many numbers it is of. */
export interface Mean {
  readonly mean: number;
  readonly error: number;
  readonly count: number;
}

/**
 * Mean of numbers in clusters. Within a cluster they may depend on each other as they like (candidates of one hour share
 * their prices), clusters are taken as independent: error = √Σ(Σ(x − mean))² / n, the inner sums by cluster.
 */
export function meanOf(clusters: readonly (readonly number[])[]): Mean {
  const all = clusters.flat();
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const sums = clusters.map((cluster) => cluster.reduce((sum, x) => sum + x - mean, 0));
  const squares = sums.reduce((total, sum) => total + sum * sum, 0);
  return { mean, error: Math.sqrt(squares) / all.length, count: all.length };
}

/** R-multiples in clusters by the hours in which they were decided on. */
export function byHours(resolved: readonly Resolved[], hours: number): number[][] {
  const clusters = new Map<number, number[]>();
  for (const { time, rMultiple } of resolved) {
    const key = Math.floor(time / (hours * HOUR_MS));
    const cluster = clusters.get(key);
    if (cluster === undefined) clusters.set(key, [rMultiple]);
    else cluster.push(rMultiple);
  }
  return [...clusters.values()];
}
