import { BPS } from '../../engine/market/units.ts';
import type { Settings } from './settings.ts';

/** Where a candidate would get in and out. Prices in quote units. */
export interface TradePlan {
  /** +1 long, −1 short. */
  readonly direction: number;
  readonly entry: number;
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
  readonly tickSize: number;
}

type PlanSettings = Pick<Settings, 'plan' | 'costs'>;

/** Planned costs at an entry, in quote units a base unit. */
export function plannedCosts(prices: { entry: number; stop: number; target: number }, costs: Settings['costs']) {
  const { feeTakerBps, feeMakerBps, slipEntryBps, slipStopBps } = costs;
  return {
    in: prices.entry * (feeTakerBps + slipEntryBps) * BPS,
    loss: prices.stop * (feeTakerBps + slipStopBps) * BPS,
    win: prices.target * feeMakerBps * BPS,
    roundTrip: prices.entry * (2 * feeTakerBps + slipEntryBps + slipStopBps) * BPS,
  };
}

/** Reward over risk of three prices, before and after planned costs. */
export function rewardRisk(prices: { entry: number; stop: number; target: number }, costs: Settings['costs']) {
  const reward = Math.abs(prices.target - prices.entry);
  const risk = Math.abs(prices.entry - prices.stop);
  const planned = plannedCosts(prices, costs);
  return { gross: reward / risk, net: (reward - planned.in - planned.win) / (risk + planned.in + planned.loss) };
}

/** Builds the plan of a candidate, or says why there is none. The nearest major level is never skipped for a better ratio. */
export function buildPlan(input: PlanInput, settings: PlanSettings): TradePlan | PlanRefusal {
  const { direction, close: entry, atr, tickSize } = input;
  if (!(atr > 0)) return { refused: 'PLAN_NO_ATR' };
  const placed = placeStop(input, settings);
  if ('refused' in placed) return placed;
  const stop = roundTo(placed.stop, tickSize, -direction);
  const aimed = placeTarget(input, Math.abs(entry - stop), settings);
  // No price falls below one tick, however far a short would reach.
  const floor = tickSize > 0 ? tickSize : entry * 1e-6;
  const target = Math.max(floor, roundTo(aimed.target, tickSize, -direction));
  const prices = { entry, stop, target };
  const ratio = rewardRisk(prices, settings.costs);
  return {
    direction,
    ...prices,
    stopKind: placed.kind,
    targetKind: aimed.kind,
    rewardRiskGross: ratio.gross,
    rewardRiskNet: ratio.net,
    stopBps: (Math.abs(entry - stop) / entry) * 1e4,
    costBps: (plannedCosts(prices, settings.costs).roundTrip / entry) * 1e4,
  };
}

function placeStop(
  { direction, close, atr, pivot, extreme, invalidation }: PlanInput,
  { plan, costs }: PlanSettings,
): { stop: number; kind: TradePlan['stopKind'] } | PlanRefusal {
  const worse = (a: number, b: number): number => (direction * (a - b) <= 0 || b !== b ? a : b);
  const structure = worse(extreme, pivot) - direction * plan.atrBuffer * atr;
  const roundTrip = plannedCosts({ entry: close, stop: close, target: close }, costs).roundTrip;
  const distanceMin = Math.max(plan.atrMin * atr, plan.costMultiple * roundTrip);
  const distanceMax = Math.max(plan.atrMax * atr, distanceMin);
  const isTight = direction * (close - invalidation) > 0 && Math.abs(close - invalidation) < plan.atrMax * atr;
  const wanted = isTight ? invalidation : structure;
  const distance = direction * (close - wanted);
  if (distance < distanceMin) return { stop: close - direction * distanceMin, kind: 'MIN' };
  if (distance > distanceMax || !(wanted > 0)) return { refused: 'PLAN_STOP_WIDE', atrs: distance / atr };
  return { stop: wanted, kind: isTight ? 'LEVEL' : 'STRUCTURE' };
}

function placeTarget(
  { direction, close, atr, nearestMajor }: PlanInput,
  distance: number,
  { plan }: PlanSettings,
): { target: number; kind: TradePlan['targetKind'] } {
  if (plan.targetMode === 'fixedRewardRisk') {
    return { target: close + direction * plan.fixedRewardRisk * distance, kind: 'FIXED' };
  }
  const level = nearestMajor(close + direction * distance);
  if (level === level && Math.abs(level - close) <= plan.targetSearchAtr * atr) {
    return { target: level - direction * 0.1 * atr, kind: 'LEVEL' };
  }
  return { target: close + direction * plan.syntheticRewardRisk * distance, kind: 'SYNTHETIC' };
}

/** Rounds a price to the tick, up or down as `toward` is +1 or −1; prices on a tick stay. */
function roundTo(price: number, tickSize: number, toward: number): number {
  if (!(tickSize > 0)) return price;
  const ticks = price / tickSize;
  const nearest = Math.round(ticks);
  const isOnTick = Math.abs(ticks - nearest) < 1e-9 * Math.max(1, Math.abs(ticks));
  const count = isOnTick ? nearest : toward > 0 ? Math.ceil(ticks) : Math.floor(ticks);
  // Dividing by a whole number of ticks a unit gives the decimal itself; multiplying by the tick only nearly.
  const perUnit = Math.round(1 / tickSize);
  return Math.abs(perUnit * tickSize - 1) < 1e-9 ? count / perUnit : count * tickSize;
}
