/** Somebody else's figure for the same work, measured in the same run. */
export interface Peer {
  readonly name: string;
  /** In the row's unit; absent when the peer's results were not what its rules say. */
  readonly median?: number;
  /** How many times as good as the peer we are; below 1 it is better. */
  readonly ratio?: number;
  /** What the peer does otherwise. */
  readonly note?: string;
}

/** One measured figure. A row without a median was not timed: its check failed. */
export interface BenchRow {
  /** The target it belongs to, e.g. 'T1'. */
  readonly id: string;
  readonly what: string;
  /** E.g. 'candles/s', 'ms', 'MiB'. */
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly median?: number;
  readonly runs?: readonly number[];
  readonly target?: number;
  readonly peers?: readonly Peer[];
  /** The correctness check that preceded the timing. */
  readonly check: { readonly passed: boolean; readonly detail: string };
  /** Under what circumstances: data, warm-up. */
  readonly note?: string;
}

/** The middle of some figures: the mean of the two middle ones when their number is even. */
export function medianOf(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** The figure below which a share (0..1) of some lies: one of them, the next larger one in between; NaN of none. */
export function quantileOf(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** How much y grows with x, by least squares; NaN when x never changes. */
export function slopeOf(x: readonly number[], y: readonly number[]): number {
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  const together = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
  return together / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}

/** A peer's figure beside ours. */
export function peerOf(peer: Omit<Peer, 'ratio'>, ours: number, better: BenchRow['better']): Peer {
  if (peer.median === undefined) return peer;
  return { ...peer, ratio: better === 'higher' ? ours / peer.median : peer.median / ours };
}

/** True when a row's figure reaches its target; undefined without either. */
export function reaches({ median, target, better }: BenchRow): boolean | undefined {
  if (median === undefined || target === undefined) return undefined;
  return better === 'higher' ? median >= target : median <= target;
}
