import type { ObservationKind, ObservationPayload } from '../../market/observation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { RejectReason } from '../exchange/exchange.ts';
import type { Reading } from './reading.ts';

/** What becomes of a reading: it is news, another version of the last, the last again, or turned away. */
export type Admission = 'new' | 'revised' | 'unchanged' | RejectReason;

/** The source's clock may be ahead of ours by this much. */
const AHEAD_MS = 5 * SECOND_MS;

interface Rule {
  /** Older than this when it is received, it says nothing of now any more: the kind's time to live. */
  readonly ageMaxMs: number;
  /** True when no market moves so from one value to the next. */
  isJump(before: ObservationPayload, after: ObservationPayload): boolean;
}

const isFactor = (field: string, factorMax: number): Rule['isJump'] => {
  return (before, after) => {
    const [a, b] = [Number(before[field]), Number(after[field])];
    return a !== b && Math.max(a, b) > factorMax * Math.min(a, b);
  };
};

const isDistance = (field: string, distanceMax: number): Rule['isJump'] => {
  return (before, after) => Math.abs(Number(before[field]) - Number(after[field])) > distanceMax;
};

const isMarkJump = isFactor('mark', 1.5);
const isIndexJump = isFactor('index', 1.5);

/** Rules of the kinds that are asked for. */
const RULES: Readonly<Partial<Record<ObservationKind, Rule>>> = {
  // A payment that was missed is still to be made.
  FUNDING_SETTLED: { ageMaxMs: 7 * DAY_MS, isJump: () => false },
  FUNDING_PREDICTED: { ageMaxMs: 10 * MINUTE_MS, isJump: isDistance('rate', 0.02) },
  OPEN_INTEREST: { ageMaxMs: 20 * MINUTE_MS, isJump: isFactor('oiBase', 3) },
  LONG_SHORT_RATIO: { ageMaxMs: 30 * MINUTE_MS, isJump: isFactor('ratio', 3) },
  MARK_INDEX: {
    ageMaxMs: 5 * MINUTE_MS,
    isJump: (before, after) => isMarkJump(before, after) || isIndexJump(before, after),
  },
  DOMINANCE: { ageMaxMs: 2 * DAY_MS, isJump: isDistance('btcPct', 10) },
  FEAR_GREED: { ageMaxMs: 36 * HOUR_MS, isJump: isDistance('value', 60) },
};

interface Latest {
  readonly reading: Reading;
  /** A jump away from it, waiting for a second value that agrees. */
  readonly doubted: Reading | null;
}

/** True when a payload says nothing that another does not; of the same moment one source may tell less. */
function isWithin(payload: ObservationPayload, other: ObservationPayload): boolean {
  return Object.keys(payload).every((name) => payload[name] === other[name]);
}

/** The last sound value of every kind and symbol, and by it what to think of the next. */
export class LatestReadings {
  readonly #latest = new Map<string, Latest>();

  /** The last values taken. */
  *values(): IterableIterator<Reading> {
    for (const { reading } of this.#latest.values()) yield reading;
  }

  /** The last value of a kind and symbol. */
  of(kind: ObservationKind, symbol: string | null): Reading | undefined {
    return this.#latest.get(`${kind} ${symbol ?? ''}`)?.reading;
  }

  /**
   * Judges a reading and keeps it when it is sound. Turned away is what comes from the future, is too old to speak of now
   * (history may), is older than the last, or jumps further than markets do; a jump is believed when the next value
   * agrees with it. A settled funding is final: a second version of it is turned away.
   */
  admit(reading: Reading, { now, isHistory }: { readonly now: number; readonly isHistory: boolean }): Admission {
    const { kind, symbol, eventTime, payload } = reading;
    const rule = RULES[kind];
    if (rule === undefined) throw new Error(`${kind} is no kind that is asked for.`);
    const key = `${kind} ${symbol ?? ''}`;
    const latest = this.#latest.get(key);
    const last = latest?.reading;
    const isAgain = eventTime === last?.eventTime;
    if (isAgain && isWithin(payload, last.payload)) return 'unchanged';
    if (eventTime > now + AHEAD_MS || (!isHistory && now - eventTime > rule.ageMaxMs)) return 'time';
    if (latest === undefined || last === undefined) return this.keep(key, reading, 'new');
    const { doubted } = latest;
    if (eventTime < last.eventTime || (isAgain && kind === 'FUNDING_SETTLED')) return 'order';
    if (rule.isJump(last.payload, payload)) {
      const isAgreed = doubted !== null && doubted.eventTime < eventTime && !rule.isJump(doubted.payload, payload);
      if (!isAgreed) {
        this.#latest.set(key, { reading: last, doubted: reading });
        return 'range';
      }
    }
    return this.keep(key, reading, isAgain ? 'revised' : 'new');
  }

  private keep(key: string, reading: Reading, admission: Admission): Admission {
    this.#latest.set(key, { reading, doubted: null });
    return admission;
  }
}
