import { defineStrategy } from '../../engine/strategy/strategy.ts';
import { FEATURE } from './feature-index.ts';
import { Portfolio } from './portfolio.ts';
import { PRESETS } from './presets.ts';
import { SCOPE_MINUTES } from './scope-state.ts';
import { settingsSchema } from './settings.ts';
import { SymbolDesk } from './symbol-desk.ts';
import { variantsOf } from './variants.ts';

/**
 * Nine heads vote on each closed candle of 1m, 5m, 15m and 1h; a consensus is formed, quality gates decide, and every
 * step leaves a reason. See README.md beside this file for what it measures up to, and what it does not.
 */
export default defineStrategy({
  name: 'nine-heads',
  description: 'Nine heads vote, gates decide; every refusal has a reason and a followed counterfactual.',
  params: settingsSchema,
  presets: PRESETS,
  variants: variantsOf,
  featureCount: Object.keys(FEATURE).length,
  // every timeframe looks at the structure of the longest, which is the bias of 1h too
  warmupMinutes: ({ tradable, warmupCandles: { entry, analysis } }) =>
    Math.max(entry * Math.max(...tradable), analysis * Math.max(...SCOPE_MINUTES)),
  decideOn: '1m',
  share: ({ params, symbols }) => new Portfolio(params, symbols),
  create(view) {
    const desk = view.keep(new SymbolDesk(view));
    return {
      look: () => desk.look(),
      decide: () => desk.decide(),
      explain: (minutes) => desk.explain(minutes),
      readiness: (minutes) => desk.readiness(minutes),
    };
  },
});
