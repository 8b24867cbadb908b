import { createHash } from 'node:crypto';
import { suggestion, UsageError } from '../../engine/market/errors.ts';
import type { StrategyDefinition } from '../../engine/strategy/strategy.ts';
import type { RunRequest } from '../program/execute.ts';
import { loadStrategy } from '../program/load-strategy.ts';
import type { LoadedStrategy } from '../program/load-strategy.ts';
import { parseSpan } from '../program/moment.ts';
import { dataDirOf, PROJECT_ROOT } from '../program/paths.ts';
import { parseParams, parseRunConfig } from '../program/settings.ts';

/** What a cell asks to be replayed. */
export interface ReplayQuestion {
  /** Name of a stored dataset. */
  readonly dataset: string;
  /** Default: all of the dataset. */
  readonly symbols?: readonly string[];
  /** UTC: '2024', '2024-03', '2024-03-01T12:00'. */
  readonly from?: string;
  /** End, not included. */
  readonly to?: string;
  /** A built-in's name, a path from the notebook's folder, or what `defineStrategy` gave in a cell. */
  readonly strategy: string | StrategyDefinition;
  /** Named parameters of the strategy; default: 'default', where it has that. */
  readonly preset?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Values of the engine's config that differ from its defaults: costs, sizing, cash … */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Whether to write report.html; default true. A search over parameters is quicker without. */
  readonly report?: boolean;
}

/** A question with everything checked and nothing left to defaults. */
export interface SettledQuestion {
  readonly request: RunRequest;
  readonly loaded: LoadedStrategy;
}

/** A strategy that lives in a cell has no file: its functions as written stand for its source. */
function loadedFromCell(strategy: StrategyDefinition): LoadedStrategy {
  const text = [strategy.create, strategy.share].map(String).join('\n');
  const sourceHash = createHash('sha256').update(`${strategy.name}\0${text}`).digest('hex');
  return { strategy, source: `notebook:${strategy.name}`, sourceHash };
}

function presetOf({ name, presets = {} }: StrategyDefinition, wanted: string | undefined) {
  const chosen = wanted ?? 'default';
  const params = presets[chosen];
  if (params !== undefined) return { preset: chosen, params };
  if (wanted === undefined) return { preset: undefined, params: {} };
  throw new UsageError(`Strategy ${name} has no preset "${wanted}".${suggestion(wanted, Object.keys(presets))}`);
}

/** Checks a question. Throws UsageError that says what does not fit. */
export async function settleQuestion(question: ReplayQuestion): Promise<SettledQuestion> {
  const { strategy, dataset, symbols, config = {} } = question;
  const loaded =
    typeof strategy === 'string' ? await loadStrategy(strategy, { root: PROJECT_ROOT }) : loadedFromCell(strategy);
  const { preset, params } = presetOf(loaded.strategy, question.preset);
  const request = {
    dataDir: dataDirOf({}),
    dataset,
    symbols,
    ...parseSpan(question),
    strategy: loaded.strategy,
    params: parseParams(loaded.strategy, { ...params, ...question.params }),
    preset,
    config: parseRunConfig({ ...config }),
  };
  return { request, loaded };
}
