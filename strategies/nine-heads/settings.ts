import * as z from 'zod';
import { HEAD_IDS } from './head.ts';

/** Regimes a symbol and timeframe can be in. */
export const REGIMES = ['TRENDING', 'RANGING', 'VOLATILE', 'BREAKOUT', 'LOW_VOLATILITY', 'UNKNOWN'] as const;

export type Regime = (typeof REGIMES)[number];

const share = z.number().min(0).max(1);
const weights = z.strictObject(
  Object.fromEntries(HEAD_IDS.map((head) => [head, share])) as Record<(typeof HEAD_IDS)[number], typeof share>,
);
const limit = z.strictObject({ active: z.int().min(0), confidence: share });

/** Everything the strategy can be told. The values are the published thresholds; presets change a few of them. */
export const settingsSchema = z.strictObject({
  /** Timeframes whose candidates may become signals, in minutes; the others are computed and shown. */
  tradable: z.array(z.literal([1, 5, 15, 60])).default([5, 15, 60]),
  /** Candles of a timeframe, and of the one that gives its bias, before its first scan can pass. */
  warmupCandles: z
    .strictObject({ entry: z.int().min(0).default(300), analysis: z.int().min(0).default(200) })
    .prefault({}),
  weights: weights.default({
    technical: 0.13,
    volume: 0.13,
    ict: 0.13,
    wyckoff: 0.13,
    harmonic: 0.09,
    structure: 0.09,
    crypto: 0.12,
    sentiment: 0.09,
    rules: 0.09,
  }),
  /** Heads left out altogether: their votes never count. */
  without: z.array(z.enum(HEAD_IDS)).default([]),
  /** Size of a score from which a head takes a side. */
  theta: z.number().min(0.01).max(0.9).default(0.2),
  /** Confidence from which a vote counts. */
  voteMin: share.default(0.5),
  /** Stretches consensus confidence and confluence around a half, 0.5 + κ(x − 0.5): how scores map to the gates' scale. */
  kappa: z.number().min(0.5).max(3).default(1),
  /** Half-lives of events, in candles of their timeframe; for the ICT head a factor on its own half-lives. */
  eventHalfLife: z
    .strictObject({
      ict: z.number().positive().default(1),
      wyckoff: z.number().positive().default(20),
      harmonic: z.number().positive().default(10),
      rules: z.number().positive().default(3),
    })
    .prefault({}),
  /** An event triggers, and a reaction in a zone counts, for this many closes. */
  freshCandles: z.int().min(1).default(3),
  /** Scale the sentiment head's score by the share of feeds it has: with few feeds it then hardly ever votes. */
  isSentimentScaled: z.boolean().default(true),
  /** Fear and greed speaks below 20 and above 80 of its own scale, or (`rank`) in the tails of its last 90 days. */
  fearGreedScale: z.enum(['level', 'rank']).default('level'),
  bias: z
    .strictObject({
      isRequired: z.boolean().default(true),
      headsMin: z.int().default(4),
      confidenceMin: share.default(0.65),
    })
    .prefault({}),
  headsMin: z.int().min(1).max(9).default(5),
  confidenceMin: share.default(0.8),
  confluenceMin: share.default(0.7),
  rewardRiskMin: z.number().positive().default(2.5),
  /** Compare reward to risk after costs. */
  isRewardRiskNet: z.boolean().default(true),
  effectiveHeadsMin: z.number().nullable().default(null),
  /** Lower bound of the calibrated win probability from which a candidate passes; `breakEven`: the plan's own. Null: off. */
  winProbabilityMin: z
    .union([share, z.literal('breakEven')])
    .nullable()
    .default(null),
  history: z
    .strictObject({
      outcomesMin: z.int().min(2).default(30),
      outcomesMax: z.int().default(200),
      z: z.number().default(1.2815515655446004),
      /** What a candidate without enough history meets: only a shadow, an emission, or one at a quarter of the size. */
      cold: z.enum(['shadowOnly', 'pass', 'probation']).default('shadowOnly'),
    })
    .prefault({}),
  regimes: z
    .strictObject({
      TRENDING: limit.default({ active: 2, confidence: 0.85 }),
      RANGING: limit.default({ active: 1, confidence: 0.9 }),
      VOLATILE: limit.default({ active: 1, confidence: 0.92 }),
      BREAKOUT: limit.default({ active: 3, confidence: 0.8 }),
      LOW_VOLATILITY: limit.default({ active: 2, confidence: 0.82 }),
    })
    .prefault({}),
  activeMax: z.int().min(1).default(10),
  cooldownMinutes: z
    .strictObject({
      symbol: z.number().min(0).default(60),
      direction: z.number().min(0).default(30),
      system: z.number().min(0).default(15),
    })
    .prefault({}),
  allowReversal: z.boolean().default(false),
  plan: z
    .strictObject({
      atrBuffer: z.number().default(0.25),
      atrMin: z.number().default(1),
      atrMax: z.number().default(3),
      costMultiple: z.number().default(3),
      targetMode: z.enum(['nearestMajor', 'fixedRewardRisk']).default('nearestMajor'),
      targetSearchAtr: z.number().default(10),
      syntheticRewardRisk: z.number().default(3),
      fixedRewardRisk: z.number().default(2.5),
      holdCandlesMax: z.int().default(48),
      driftAtr: z.number().default(0.5),
      /** Enter at the next open, or at a limit in the middle of a zone; without a zone near enough at the next open. */
      entry: z.enum(['market', 'limit']).default('market'),
      /** How far from the close, in ATR14, a limit may rest, and for how many candles. */
      limitAtrMax: z.number().positive().default(1),
      limitCandlesMax: z.int().min(1).default(12),
    })
    .prefault({}),
  /** Planned costs, basis points; the run's own costs are what is paid. */
  costs: z
    .strictObject({
      feeTakerBps: z.number().default(5),
      feeMakerBps: z.number().default(2),
      slipEntryBps: z.number().default(2),
      slipStopBps: z.number().default(2),
    })
    .prefault({}),
  news: z
    .strictObject({
      policy: z.enum(['off', 'failClosed', 'failOpen']).default('off'),
      highMinutes: z.number().default(15),
      mediumMinutes: z.number().default(0),
      heartbeatMinutes: z.number().default(30),
    })
    .prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** The settings with every default. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
