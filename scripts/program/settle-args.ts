import { suggestion, UsageError } from '../../engine/market/errors.ts';
import type { StrategyDefinition } from '../../engine/strategy/strategy.ts';
import type { RunRequest } from './execute.ts';
import { loadStrategy } from './load-strategy.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { parseNames, parseSpan } from './moment.ts';
import { dataDirOf, PROJECT_ROOT } from './paths.ts';
import type { RunArgs } from './run-options.ts';
import { applySets, parseParams, parseRunConfig, readConfigFile } from './settings.ts';

/** The strategy that runs when none is named. */
export const DEFAULT_STRATEGY = 'nine-heads';

/** A request with its dataset still open: the caller decides what runs when none is named. */
export interface SettledArgs {
  readonly dataset: string | undefined;
  readonly loaded: LoadedStrategy;
  readonly request: Omit<RunRequest, 'dataset'>;
}

/** Settles options, config file and defaults (in this order) into a request. Throws UsageError. */
export async function settleArgs(args: RunArgs): Promise<SettledArgs> {
  const file = args.config === undefined ? { config: {} } : readConfigFile(args.config);
  const loaded = await loadStrategy(args.strategy ?? file.strategy ?? DEFAULT_STRATEGY, { root: PROJECT_ROOT });
  const preset = presetOf(loaded.strategy, args.preset ?? file.preset);
  const given = { config: file.config, params: { ...preset.params, ...file.params } };
  const raw = applySets(given, args.set ?? []);
  if (args.seed !== undefined) raw.config['seed'] = args.seed;
  if (args.intrabar !== undefined) raw.config['intrabar'] = args.intrabar;
  const span = parseSpan({ from: args.from ?? file.from, to: args.to ?? file.to });
  return {
    dataset: args.dataset ?? file.dataset,
    loaded,
    request: {
      dataDir: dataDirOf(args),
      symbols: parseNames(args.symbols) ?? file.symbols,
      from: span.from,
      to: span.to,
      strategy: loaded.strategy,
      params: parseParams(loaded.strategy, raw.params),
      preset: preset.name,
      config: parseRunConfig(raw.config),
      batchSize: args.batchSize,
    },
  };
}

/** A preset's name and parameters: the named one, else the strategy's own default, else nothing. */
function presetOf({ name, presets = {} }: StrategyDefinition, wanted: string | undefined): Preset {
  const chosen = wanted ?? 'default';
  const found = presets[chosen];
  if (found !== undefined) return { name: chosen, params: structuredClone({ ...found }) };
  if (wanted === undefined) return { name: undefined, params: {} };
  const known = Object.keys(presets);
  const hint = known.length === 0 ? ' It has none.' : suggestion(wanted, known);
  throw new UsageError(`Strategy ${name} has no preset "${wanted}".${hint}`);
}

interface Preset {
  readonly name: string | undefined;
  readonly params: Record<string, unknown>;
}
