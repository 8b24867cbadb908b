import type { Random } from '../../market/random.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';

/** What can go wrong between us and an exchange, by what it hits. */
export const FAULTS = [
  // The stream.
  'drop',
  'shutdown',
  'stall',
  'deafen',
  'muteSymbol',
  'loseSubscription',
  'duplicate',
  'delay',
  'omit',
  'garbage',
  'revise',
  'reviseAtOnce',
  'future',
  'stranger',
  // Connecting.
  'refuse',
  'limit',
  'hang',
  'acceptThenClose',
  'noAnswer',
  'wrongId',
  'answerTwice',
  'refuseSubscription',
  // REST.
  'restLimit',
  'restBan',
  'restError',
  'restTimeout',
  'restStale',
  'restLagging',
  'restShort',
  'restHole',
  'restFuture',
  'restWithoutForming',
  'restCrowded',
  // Our own clock and machine.
  'clockSet',
  'clockSlew',
  'suspend',
  'block',
] as const;

export type FaultKind = (typeof FAULTS)[number];

/** One fault, in effect from `from` to `to`, epoch ms. */
export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly to: number;
}

/** `count` faults between two times, of seconds to minutes, seeded. */
export function scheduleFaults(
  random: Random,
  span: { readonly from: number; readonly to: number; count: number },
): Fault[] {
  return Array.from({ length: span.count }, () => {
    const kind = FAULTS[Math.floor(random.uniform() * FAULTS.length)]!;
    const from = Math.floor(span.from + random.uniform() * (span.to - span.from));
    const lasts = random.uniform() < 0.7 ? random.uniform() * MINUTE_MS : random.uniform() * 6 * MINUTE_MS;
    return { kind, from, to: Math.min(span.to, from + SECOND_MS + Math.floor(lasts)) };
  }).sort((a, b) => a.from - b.from);
}

/** Looks up which faults are in effect. */
export class FaultTable {
  readonly #byKind = new Map<FaultKind, Fault[]>();

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) {
      const known = this.#byKind.get(fault.kind);
      if (known === undefined) this.#byKind.set(fault.kind, [fault]);
      else known.push(fault);
    }
  }

  /** True when a fault of the kind is in effect at a time. */
  has(kind: FaultKind, time: number): boolean {
    const faults = this.#byKind.get(kind);
    return faults !== undefined && faults.some(({ from, to }) => from <= time && time < to);
  }
}
