import type { Stateful } from '../../engine/market/state.ts';
import type { Scope } from './scope.ts';

/** The nine heads, in their fixed order. */
export const HEAD_IDS = [
  'technical',
  'volume',
  'ict',
  'wyckoff',
  'harmonic',
  'structure',
  'crypto',
  'sentiment',
  'rules',
] as const;

export type HeadId = (typeof HEAD_IDS)[number];

/** Why a head scored as it did. `value` is the measured quantity, `weight` its signed part of the score. */
export interface Reason {
  readonly code: string;
  readonly value?: number;
  readonly weight?: number;
}

/** No head gives more reasons than this. */
export const REASONS_MAX = 8;

/**
 * One opinion about one symbol on one timeframe: a pure function of features and primitives. It is asked once at each
 * close and allocates nothing then; reasons are worked out only when somebody wants to read them.
 */
export interface Head extends Stateful {
  readonly id: HeadId;
  /** How score becomes confidence: `rank` for continuous heads, `linear` for event heads. */
  readonly mode: 'rank' | 'linear';
  /** The score at this close, −1 (short) to +1 (long); NaN while the head is not ready. */
  score(scope: Scope): number;
  /** Reasons of the last score, strongest first, at most `REASONS_MAX`; at least one when not ready. */
  reasons(scope: Scope): Reason[];
}

/** Heads that are asked together. */
export interface Electorate {
  /** In the fixed order. */
  readonly all: readonly Head[];
  /** Asks each about the candle that just closed; writes their scores in the same order. */
  ask(scope: Scope, scores: Float64Array): void;
}

/** −1..1 */
export function clip(x: number): number {
  return x > 1 ? 1 : x < -1 ? -1 : x;
}

/** 0..1 */
export function clip01(x: number): number {
  return x > 1 ? 1 : x < 0 ? 0 : x;
}

/** Stretches a score around a half: 0.5 + κ(x − 0.5), kept within 0..1. */
export function stretched(x: number, kappa: number): number {
  return clip01(0.5 + kappa * (x - 0.5));
}

/** Orders reasons by the size of their weight, then by code, and keeps the strongest. */
export function strongest(reasons: readonly Reason[], count = REASONS_MAX): Reason[] {
  const size = (reason: Reason): number => Math.abs(reason.weight ?? 0);
  const byCode = (a: Reason, b: Reason): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
  return [...reasons].sort((a, b) => size(b) - size(a) || byCode(a, b)).slice(0, count);
}

/** One head's vote at one close. The ballot keeps nine of these and overwrites them. */
export interface HeadVote {
  readonly head: HeadId;
  /** +1 long, −1 short, 0 neutral. */
  direction: number;
  /** 0.5..1 for a side, 0 when neutral. A score, not a probability. */
  confidence: number;
  /** −1..1; NaN while not ready. */
  score: number;
  isReady: boolean;
}
