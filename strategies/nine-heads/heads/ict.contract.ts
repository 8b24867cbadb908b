/** What the ICT head must score, recomputed at every candle from the whole past. */
import { isIncomplete } from '../../../engine/market/candle.ts';
import type { Candle } from '../../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import type { Extreme } from '../primitives/extreme-log.ts';
import { SessionClock } from '../primitives/session-clock.ts';
import type { StructureEvent } from '../primitives/structure.ts';
import type { TimeframeScope } from '../scope-state.ts';

type Direction = 1 | -1;

/** One close as the primitives saw it; the pair fields hold long, then short. */
export interface IctMoment {
  readonly candle: Candle;
  readonly atrBefore: number;
  readonly volumeRatio: number;
  readonly sweeps: readonly [number, number];
  readonly pivots: readonly [Extreme | null, Extreme | null];
  readonly event: StructureEvent | null;
  readonly range: readonly [number, number];
  /** Sum of the reactions in gaps, balanced ranges and inverted gaps. */
  readonly reactions: readonly [number, number];
}

/** Notes what `ictReference` needs of a scope. */
export function ictMoment(scope: TimeframeScope): IctMoment {
  const { gaps, index, structure, pivots5, candle } = scope;
  const reactions = (direction: Direction): number =>
    (gaps.lastReaction(direction) === index ? 0.25 : 0) +
    (gaps.lastBalancedReaction(direction) === index ? 0.3 : 0) +
    (gaps.lastInvertedReaction(direction) === index ? 0.2 : 0);
  return {
    candle: { ...candle },
    atrBefore: scope.atrBefore,
    volumeRatio: scope.volumeRatio,
    sweeps: [scope.sweepLong, scope.sweepShort],
    pivots: [pivots5.newHigh, pivots5.newLow],
    event: structure.event,
    range: [structure.rangeLow, structure.rangeHigh],
    reactions: [reactions(1), reactions(-1)],
  };
}

const pick = <T>([long, short]: readonly [T, T], direction: Direction): T => (direction > 0 ? long : short);

function sweepPart(moments: readonly IctMoment[], direction: Direction): number {
  const now = moments.length - 1;
  const worths = moments.map(({ sweeps, volumeRatio }, i) => {
    const strength = pick(sweeps, direction);
    return strength > 0 ? (0.45 * strength + (volumeRatio >= 1.5 ? 0.1 : 0)) * 2 ** (-(now - i) / 10) : 0;
  });
  return Math.max(...worths);
}

function entryPart(moments: readonly IctMoment[], direction: Direction): number {
  const since = moments.findLastIndex(({ event }) => event !== null);
  const broken = moments[since];
  if (broken?.event?.direction !== direction) return 0;
  const low = direction * (direction > 0 ? broken.range[0] : broken.range[1]);
  const after = moments.slice(since);
  if (after.some(({ candle }) => direction * candle.close <= low)) return 0;
  const pivot = after.slice(1).find(({ pivots }) => pick(pivots, direction) !== null);
  if (pivot === undefined) return 0;
  const high = direction * (pick(pivot.pivots, direction) as Extreme).price;
  const ratio = (high - direction * (moments.at(-1) as IctMoment).candle.close) / (high - low);
  return ratio >= 0.62 - 1e-9 && ratio <= 0.79 + 1e-9 ? 0.4 * (1 - Math.abs(ratio - 0.705) / 0.17) : 0;
}

interface LocalTime {
  readonly day: number;
  readonly minute: number;
}

function localTime({ closeTime }: Candle): LocalTime {
  const local = closeTime - 1 + new SessionClock().offsetMinutes(closeTime - 1) * MINUTE_MS;
  const day = Math.floor(local / DAY_MS);
  return { day, minute: Math.floor((local - day * DAY_MS) / MINUTE_MS) };
}

const isKillZone = ({ minute }: LocalTime): boolean =>
  (minute >= 120 && minute < 300) || (minute >= 420 && minute < 600);

/** Closes that confirm a Judas swing of one side, epoch ms. */
function judasTimes(moments: readonly IctMoment[], direction: Direction): number[] {
  const times = moments.map(({ candle }) => localTime(candle));
  const worst = ({ low, high }: Candle): number => (direction > 0 ? low : -high);
  return [...new Set(times.map(({ day }) => day))].flatMap((day) => {
    const night = moments.filter((_, i) => times[i]!.day === day - 1 && times[i]!.minute >= 1200);
    if (night.length === 0) return [];
    const level = Math.min(...night.map(({ candle }) => worst(candle)));
    const from = moments.findIndex(
      ({ candle, atrBefore }, i) =>
        times[i]!.day === day &&
        isKillZone(times[i]!) &&
        !isIncomplete(candle) &&
        worst(candle) <= level - 0.1 * atrBefore,
    );
    if (from < 0) return [];
    const limit = moments[from]!.candle.closeTime + 60 * MINUTE_MS;
    const end = moments
      .slice(from)
      .find(
        ({ candle }) => isIncomplete(candle) || candle.closeTime > limit || direction * candle.close > level,
      )?.candle;
    return end === undefined || isIncomplete(end) || end.closeTime > limit ? [] : [end.closeTime];
  });
}

/** The score at every candle, NaN before ATR14 is warm. */
export function ictReference(moments: readonly IctMoment[]): number[] {
  const swings = { long: judasTimes(moments, 1), short: judasTimes(moments, -1) };
  return moments.map(({ candle, atrBefore, reactions }, t) => {
    if (Number.isNaN(atrBefore)) return NaN;
    const past = moments.slice(0, t + 1);
    const sum = (direction: Direction): number => {
      const ages = (direction > 0 ? swings.long : swings.short)
        .filter((time) => time <= candle.closeTime)
        .map((time) => 0.5 * 2 ** (-(candle.closeTime - time) / MINUTE_MS / 60));
      return (
        Math.max(0, ...ages) + sweepPart(past, direction) + entryPart(past, direction) + pick(reactions, direction)
      );
    };
    const factor = isKillZone(localTime(candle)) ? 1 : 0.85;
    return Math.max(-1, Math.min(1, factor * (sum(1) - sum(-1))));
  });
}
