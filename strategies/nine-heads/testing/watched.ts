import type { Strategy } from '../../../engine/strategy/strategy.ts';
import { configureStrategy } from '../../../engine/strategy/strategy.ts';
import type { Decision } from '../../../engine/strategy/decision.ts';
import type { MarketView } from '../../../engine/strategy/view.ts';
import type { Portfolio } from '../portfolio.ts';
import { PRESETS } from '../presets.ts';
import { REGIMES } from '../settings.ts';
import type { Settings } from '../settings.ts';
import nineHeads from '../strategy.ts';
import { SymbolDesk } from '../symbol-desk.ts';
import type { TimeframeDesk } from '../timeframe-desk.ts';

/** Gates so low that a few days of any market give signals: what is tested is the machine, not its taste. */
export const LENIENT = {
  ...PRESETS['default'],
  warmupCandles: { analysis: 0 },
  headsMin: 3,
  confidenceMin: 0.5,
  confluenceMin: 0.3,
  rewardRiskMin: 1,
  bias: { isRequired: false, headsMin: 4, confidenceMin: 0.65 },
  regimes: Object.fromEntries(
    REGIMES.filter((regime) => regime !== 'UNKNOWN').map((regime) => [regime, { active: 5, confidence: 0.5 }]),
  ),
  cooldownMinutes: { symbol: 5, direction: 0, system: 0 },
} as const;

/** Costs of nothing, for a run. */
export const FREE_RUN = {
  feeTakerBps: 0,
  feeMakerBps: 0,
  slippage: 'constant',
  slipEntryBps: 0,
  slipStopBps: 0,
  slipTimeoutBps: 0,
} as const;

/** What a test does to the strategy. */
export interface Watch {
  /** Settings on top of `LENIENT`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Gets each symbol's desk before the first candle. */
  readonly prepare?: (desk: SymbolDesk, view: MarketView<Settings, Portfolio>) => void;
  /** Sees every timeframe that has just decided. */
  readonly onClose?: (desk: TimeframeDesk, decisions: readonly Decision[]) => void;
  /** Decisions reach the engine this many 1m candles late. */
  readonly delayCandles?: number;
}

/** The strategy under observation. A delayed one keeps its decisions outside of what is saved. */
export function watched({ settings = {}, prepare, onClose, delayCandles = 0 }: Watch): Strategy {
  return {
    ...configureStrategy(nineHeads, { ...LENIENT, ...settings }),
    create(given) {
      const view = given as unknown as MarketView<Settings, Portfolio>;
      const desk = view.keep(new SymbolDesk(view));
      const waiting: (readonly Decision[])[] = Array.from({ length: delayCandles }, () => []);
      prepare?.(desk, view);
      return {
        look: () => desk.look(),
        decide: () => {
          const decisions = [...desk.decide()];
          for (const one of desk.desks) if (one.closedAt === view.clock.time) onClose?.(one, decisions);
          waiting.push(decisions);
          return waiting.shift() as readonly Decision[];
        },
      };
    },
  };
}
