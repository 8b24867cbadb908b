import { SECOND_MS } from '../../../market/units.ts';

const FIRST_MS = SECOND_MS;
const MOST_MS = 15 * SECOND_MS;

/**
 * How long to wait before try number `failures` + 1, ms: 1, 2, 4, 8, 15 s, each shortened by up to a quarter. `chance`
 * is a draw from 0..1 that keeps many open pages from coming back in one instant.
 */
export function backoffMs(failures: number, chance: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (1 - chance / 4));
}
