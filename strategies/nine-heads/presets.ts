/** The thresholds of the published rules as they stand: candidates without a history stay shadows. */
const literal = {} as const;

/** The same gates and visible thresholds; what our own design left open was searched on 2022 H1 by pass rate alone (see README.md). */
const chosen = {
  theta: 0.05,
  kappa: 3,
  freshCandles: 40,
  eventHalfLife: { ict: 5, wyckoff: 100, harmonic: 50, rules: 15 },
  isSentimentScaled: false,
  fearGreedScale: 'rank',
  plan: { atrMax: 5 },
  history: { outcomesMin: 30, outcomesMax: 200, z: 1.2815515655446004, cold: 'probation' },
} as const;

/** Named settings of the strategy. */
export const PRESETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { default: chosen, literal };
