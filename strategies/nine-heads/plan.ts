import { BPS, THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import type { EntryZone } from './entry-zone.ts';
import type { Settings } from './settings.ts';

/** Where a candidate would get in and out. Prices in quote units. */
export interface TradePlan {
  /** +1 long, −1 short. */
  readonly direction: number;
  /** The close, or the limit. */
  readonly entry: number;
  /** The kind of zone in whose middle a limit rests; null to get in at the next open. */
  readonly zone: EntryZone['kind'] | null;
  readonly stop: number;
  readonly target: number;
  /** `MIN`: the structure was nearer than costs and noise allow; `LEVEL`: a setup's own invalidation. */
  readonly stopKind: 'STRUCTURE' | 'MIN' | 'LEVEL';
  /** `SYNTHETIC`: no level within reach. */
  readonly targetKind: 'LEVEL' | 'SYNTHETIC' | 'FIXED';
  readonly rewardRiskGross: number;
  readonly rewardRiskNet: number;
  readonly stopBps: number;
  readonly costBps: number;
}

/** Why there is no plan. */
export type PlanRefusal = { readonly refused: 'PLAN_NO_ATR' } | { readonly refused: 'PLAN_STOP_WIDE'; atrs: number };

/** What a plan is made from. */
export interface PlanInput {
  readonly direction: number;
  readonly close: number;
  /** ATR14 of the entry timeframe; NaN before warm-up. */
  readonly atr: number;
  /** The last confirmed P(3,3) low (long) or high (short), and the extreme of the last three candles; NaN for none. */
  readonly pivot: number;
  readonly extreme: number;
  /** Invalidation of a harmonic or Wyckoff setup; NaN for none. */
  readonly invalidation: number;
  /** The nearest major level beyond `price` in the direction of the trade, NaN for none. */
  readonly nearestMajor: (beyond: number) => number;
  /** The zone of the trade's direction whose middle lies nearest on the better side of the close, at most `distanceMax` away. */
  readonly nearestZone: (distanceMax: number) => EntryZone | null;
  readonly tickSize: number;
}

type PlanSettings = Pick<Settings, 'plan' | 'costs'>;

/** The prices of a plan. A limit (`isLimit`) rests off the market: it is made, not taken, and does not slip. */
interface PlannedPrices {
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
  readonly isLimit?: boolean;
}

/** Planned costs at an entry, in quote units a base unit. */
export function plannedCosts(prices: PlannedPrices, costs: Settings['costs']) {
  const { feeTakerBps, feeMakerBps, slipEntryBps, slipStopBps } = costs;
  const entryBps = prices.isLimit === true ? feeMakerBps : feeTakerBps + slipEntryBps;
  return {
    in: prices.entry * entryBps * BPS,
    loss: prices.stop * (feeTakerBps + slipStopBps) * BPS,
    win: prices.target * feeMakerBps * BPS,
    roundTrip: prices.entry * (entryBps + feeTakerBps + slipStopBps) * BPS,
  };
}

/** Reward over risk of three prices, before and after planned costs. */
export function rewardRisk(prices: PlannedPrices, costs: Settings['costs']) {
  const reward = Math.abs(prices.target - prices.entry);
  const risk = Math.abs(prices.entry - prices.stop);
  const planned = plannedCosts(prices, costs);
  return { gross: reward / risk, net: (reward - planned.in - planned.win) / (risk + planned.in + planned.loss) };
}

/**
 * Builds the plan of a candidate, or says why there is none. Stop, target and costs count from the entry. The nearest
 * major level is never skipped for a better ratio.
 */
export function buildPlan(input: PlanInput, settings: PlanSettings): TradePlan | PlanRefusal {
  const { direction, atr, tickSize } = input;
  if (!(atr > 0)) return { refused: 'PLAN_NO_ATR' };
  const { entry, zone } = placeEntry(input, settings);
  const isLimit = zone !== null;
  const placed = placeStop(input, { entry, isLimit }, settings);
  if ('refused' in placed) return placed;
  const stop = roundTo(placed.stop, tickSize, -direction);
  const aimed = placeTarget(input, { entry, distance: Math.abs(entry - stop) }, settings);
  // No price falls below one tick, however far a short would reach.
  const floor = tickSize > 0 ? tickSize : entry * 1e-6;
  const target = Math.max(floor, roundTo(aimed.target, tickSize, -direction));
  const prices = { entry, stop, target, isLimit };
  const ratio = rewardRisk(prices, settings.costs);
  return {
    direction,
    entry,
    zone,
    stop,
    target,
    stopKind: placed.kind,
    targetKind: aimed.kind,
    rewardRiskGross: ratio.gross,
    rewardRiskNet: ratio.net,
    stopBps: (Math.abs(entry - stop) / entry) * 1e4,
    costBps: (plannedCosts(prices, settings.costs).roundTrip / entry) * 1e4,
  };
}

/** How a plan gets into the market: by a limit that expires, or at the next open unless that has drifted away. */
export function entryTerms(
  { entry, zone }: TradePlan,
  { driftAtr, limitCandlesMax }: Settings['plan'],
  { minutes, atr }: { minutes: number; atr: number },
): { driftMax: number } | { limit: number; expiryMinutes: number } {
  if (zone === null) return { driftMax: driftAtr * atr };
  return { limit: entry, expiryMinutes: limitCandlesMax * minutes };
}

/** The middle of a zone near enough, rounded away from the market; else the close. */
function placeEntry(
  { direction, close, atr, tickSize, nearestZone }: PlanInput,
  { plan }: PlanSettings,
): { entry: number; zone: EntryZone['kind'] | null } {
  const zone = plan.entry === 'limit' ? nearestZone(plan.limitAtrMax * atr) : null;
  const limit = zone === null ? 0 : roundTo(zone.middle, tickSize, -direction);
  return limit > 0 && zone !== null ? { entry: limit, zone: zone.kind } : { entry: close, zone: null };
}

function placeStop(
  { direction, atr, pivot, extreme, invalidation }: PlanInput,
  { entry, isLimit }: { entry: number; isLimit: boolean },
  { plan, costs }: PlanSettings,
): { stop: number; kind: TradePlan['stopKind'] } | PlanRefusal {
  const worse = (a: number, b: number): number => (direction * (a - b) <= 0 || b !== b ? a : b);
  const structure = worse(extreme, pivot) - direction * plan.atrBuffer * atr;
  const { roundTrip } = plannedCosts({ entry, stop: entry, target: entry, isLimit }, costs);
  const distanceMin = Math.max(plan.atrMin * atr, plan.costMultiple * roundTrip);
  const distanceMax = Math.max(plan.atrMax * atr, distanceMin);
  const isTight = direction * (entry - invalidation) > 0 && Math.abs(entry - invalidation) < plan.atrMax * atr;
  const wanted = isTight ? invalidation : structure;
  const distance = direction * (entry - wanted);
  if (distance < distanceMin) return { stop: entry - direction * distanceMin, kind: 'MIN' };
  if (distance > distanceMax || !(wanted > 0)) return { refused: 'PLAN_STOP_WIDE', atrs: distance / atr };
  return { stop: wanted, kind: isTight ? 'LEVEL' : 'STRUCTURE' };
}

function placeTarget(
  { direction, atr, nearestMajor }: PlanInput,
  { entry, distance }: { entry: number; distance: number },
  { plan }: PlanSettings,
): { target: number; kind: TradePlan['targetKind'] } {
  if (plan.targetMode === 'fixedRewardRisk') {
    return { target: entry + direction * plan.fixedRewardRisk * distance, kind: 'FIXED' };
  }
  const level = nearestMajor(entry + direction * distance);
  if (level === level && Math.abs(level - entry) <= plan.targetSearchAtr * atr) {
    return { target: level - direction * 0.1 * atr, kind: 'LEVEL' };
  }
  return { target: entry + direction * plan.syntheticRewardRisk * distance, kind: 'SYNTHETIC' };
}

/** Rounds a price to the tick, up or down as `toward` is +1 or −1; a price on a tick, or within 1e-9 of one, stays on it. */
function roundTo(price: number, tickSize: number, toward: number): number {
  if (!(tickSize > 0)) return price;
  const ticks = price / tickSize;
  const nearest = Math.round(ticks);
  const onTick = priceOf(nearest, tickSize);
  // the quotient of a large price misses by more than 1e-9 even where the price is the tick's own decimal
  if (onTick === price || Math.abs(ticks - nearest) <= THRESHOLD_EPSILON) return onTick;
  return priceOf(toward > 0 ? Math.ceil(ticks) : Math.floor(ticks), tickSize);
}

/** Dividing by a whole number of ticks a unit gives the decimal itself; multiplying by the tick only nearly. */
function priceOf(ticks: number, tickSize: number): number {
  const perUnit = Math.round(1 / tickSize);
  return Math.abs(perUnit * tickSize - 1) < THRESHOLD_EPSILON ? ticks / perUnit : ticks * tickSize;
}
