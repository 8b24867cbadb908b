/** The thresholds of the published rules as they stand: candidates without a history stay shadows. */
const literal = {} as const;

/** The same gates and visible thresholds; what our own design left open was searched on 2022 H1 by pass rate alone (see README.md). */
const chosen = {
  theta: 0.05,
  kappa: 3,
  freshCandles: 20,
  eventHalfLife: { ict: 3, wyckoff: 60, harmonic: 30, rules: 9 },
  isSentimentScaled: false,
  fearGreedScale: 'rank',
  history: { outcomesMin: 30, outcomesMax: 200, z: 1.2815515655446004, cold: 'probation' },
} as const;

/** Named settings of the strategy. */
export const PRESETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { default: chosen, literal };
