import * as z from 'zod';
import { DEFAULT_COSTS } from '../broker/costs.ts';
import { INTRABAR_MODES } from '../broker/intrabar.ts';

const bps = z.number().min(0).max(1000);

/** A run's config: strict, every value with a default. Money in quote units, costs in basis points. */
export const runConfigSchema = z.strictObject({
  initialCash: z.number().positive().default(10_000),
  /** Share of the account an order may use is set here, not in the strategy. */
  sizing: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('notional'), notional: z.number().positive().default(1_000) }),
      z.strictObject({ mode: z.literal('risk'), riskFraction: z.number().positive().max(1).default(0.01) }),
      z.strictObject({ mode: z.literal('equity'), fraction: z.number().positive().default(1) }),
    ])
    .default({ mode: 'notional', notional: 1_000 }),
  /** Largest sum of position notionals over equity. */
  leverageMax: z.number().positive().max(125).default(1),
  costs: z
    .strictObject({
      feeTakerBps: bps.default(DEFAULT_COSTS.feeTakerBps),
      feeMakerBps: z.number().min(-100).max(1000).default(DEFAULT_COSTS.feeMakerBps),
      slippage: z.enum(['constant', 'proportional']).default(DEFAULT_COSTS.slippage),
      slipEntryBps: bps.default(DEFAULT_COSTS.slipEntryBps),
      slipStopBps: bps.default(DEFAULT_COSTS.slipStopBps),
      slipTimeoutBps: bps.default(DEFAULT_COSTS.slipTimeoutBps),
    })
    .prefault({}),
  intrabar: z.enum(INTRABAR_MODES).default('pessimistic'),
  latencyMs: z.int().min(0).default(0),
  seed: z.int().min(0).default(1),
});

export type RunConfig = z.output<typeof runConfigSchema>;

/** The config with every default. */
export const DEFAULT_RUN_CONFIG: RunConfig = runConfigSchema.parse({});
