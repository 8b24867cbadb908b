import { clip01 } from './head.ts';

/** Weights of the five parts; they sum to one. */
export const CONFLUENCE_WEIGHTS = { zone: 0.25, htf: 0.2, trigger: 0.25, fvg: 0.15, ob: 0.15 } as const;

/** What speaks for a candidate, each part 0..1. */
export interface ConfluenceParts {
  /** In the cheap half of the analysis timeframe's dealing range (dear half for shorts), or just beyond a breakout. */
  zone: number;
  /** Strength of the bias that agrees. */
  htf: number;
  /** The strongest fresh event. */
  trigger: number;
  /** Price reacted in a fair-value gap. */
  fvg: number;
  /** Price reacted in an order block or breaker. */
  ob: number;
}

/** The parts' weighted sum, 0..1. */
export function confluenceOf(parts: ConfluenceParts): number {
  const weights = CONFLUENCE_WEIGHTS;
  return (
    weights.zone * parts.zone +
    weights.htf * parts.htf +
    weights.trigger * parts.trigger +
    weights.fvg * parts.fvg +
    weights.ob * parts.ob
  );
}

/** How good a place `position` (0 = low of the dealing range, 1 = high) is to enter in `direction`. */
export function zoneValue(position: number, direction: number): number {
  const cheapness = direction > 0 ? position : 1 - position;
  return position === position ? clip01((0.618 - cheapness) / (0.618 - 0.382)) : 0;
}

/** Setups, strongest first among equals. */
export const SETUPS = [
  'SWEEP',
  'JUDAS',
  'SPRING_UTAD',
  'TEST_LPS',
  'SOS_SOW',
  'HARMONIC',
  'BOS',
  'CHOCH',
  'REVERSAL',
  'PATTERN',
  'NONE',
] as const;

/** A fresh event that may trigger a trade. `name` refines the setup (a harmonic pattern, a candle pattern). */
export interface Trigger {
  readonly setup: (typeof SETUPS)[number];
  readonly name: string;
  readonly value: number;
}

/** No event. */
export const NO_TRIGGER: Trigger = { setup: 'NONE', name: '', value: 0 };

/** The stronger of two triggers; equal values go by the order of setups. */
export function strongerTrigger(a: Trigger, b: Trigger): Trigger {
  if (a.value !== b.value) return a.value > b.value ? a : b;
  return SETUPS.indexOf(a.setup) <= SETUPS.indexOf(b.setup) ? a : b;
}

/** A setup's id as it goes into signals and history keys, e.g. 'SWEEP', 'HARM_GARTLEY', 'PATTERN_ENGULF'. */
export function setupId({ setup, name }: Trigger): string {
  if (setup === 'HARMONIC') return `HARM_${name}`;
  return setup === 'PATTERN' ? `PATTERN_${name}` : setup;
}
