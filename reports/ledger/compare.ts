import { compareCodeUnits } from '../../engine/market/units.ts';
import type { RunManifest } from '../run/manifest.ts';
import { FIGURE_NAMES } from '../stats/catalogue.ts';
import type { FigureName } from '../stats/catalogue.ts';
import type { Figure } from '../stats/figure.ts';
import type { Summary } from '../stats/summary.ts';

/** A setting in which two runs differ; undefined where one run does not have it. */
export interface SettingDifference {
  readonly key: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Two runs side by side. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  /** What the digests say, in one sentence. */
  readonly verdict: string;
  readonly inputsEqual: boolean;
  readonly outputsEqual: boolean;
  readonly settings: readonly SettingDifference[];
  readonly figures: readonly { readonly name: FigureName; readonly a: Figure; readonly b: Figure }[];
}

/** Compares what two runs were given and what came of it. */
export function compareRuns(a: Summary, b: Summary): Comparison {
  const inputsEqual = a.manifest.digests.inputs === b.manifest.digests.inputs;
  const outputsEqual = a.manifest.digests.outputs === b.manifest.digests.outputs;
  const settings = settingDifferences(a.manifest, b.manifest);
  return {
    a: a.manifest.runId,
    b: b.manifest.runId,
    verdict: verdict(inputsEqual, outputsEqual, settings),
    inputsEqual,
    outputsEqual,
    settings,
    figures: FIGURE_NAMES.map((name) => ({ name, a: a.figures[name], b: b.figures[name] })),
  };
}

/** Settings that decide what a run does; where and when it ran is not among them. */
const DECISIVE = /^(strategy|config|symbols|seed|from|to|dataset\.contentHash)/;

function verdict(inputsEqual: boolean, outputsEqual: boolean, settings: readonly SettingDifference[]): string {
  const decisive = settings.filter(({ key }) => DECISIVE.test(key)).length;
  if (inputsEqual && outputsEqual) return 'Same inputs, same outputs: the runs agree frame by frame.';
  if (inputsEqual && decisive > 0) return 'Same inputs, different outputs: the settings below differ.';
  if (inputsEqual) return 'Same inputs and settings, different outputs: the logic differs.';
  return `Different inputs${outputsEqual ? ', same outputs' : ' and outputs'}: the runs did not see the same data.`;
}

/** Differences between two manifests, leaf by leaf, sorted by key; ids, times, commands and digests are left out. */
function settingDifferences(a: RunManifest, b: RunManifest): SettingDifference[] {
  const [left, right] = [settingsOf(a), settingsOf(b)];
  const keys = [...new Set([...left.keys(), ...right.keys()])].sort(compareCodeUnits);
  return keys
    .filter((key) => JSON.stringify(left.get(key)) !== JSON.stringify(right.get(key)))
    .map((key) => ({ key, a: left.get(key), b: right.get(key) }));
}

function settingsOf(manifest: RunManifest): Map<string, unknown> {
  const { strategy, config, dataset, symbols, from, to, seed, code, platform } = manifest;
  return leaves({ strategy, config, dataset, symbols: [...symbols].join(','), from, to, seed, code, platform });
}

function leaves(value: unknown, path = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return found.set(path, value);
  for (const [key, inner] of Object.entries(value)) leaves(inner, path === '' ? key : `${path}.${key}`, found);
  return found;
}
