import { compareCodeUnits } from '../../engine/market/units.ts';
import type { RunManifest } from '../run/manifest.ts';
import { definitionOf, FIGURE_NAMES } from '../stats/catalogue.ts';
import type { FigureName } from '../stats/catalogue.ts';
import type { Day } from '../stats/days.ts';
import type { Figure } from '../stats/figure.ts';
import type { Summary } from '../stats/summary.ts';
import { timeText } from '../stats/text.ts';
import { DAILY_FIGURES } from '../validation/intervals.ts';
import { pairedDifference } from '../validation/paired-difference.ts';
import type { FigureDifference, PairedDifference } from '../validation/paired-difference.ts';
import { isPresent } from '../validation/validation.ts';
import type { Maybe } from '../validation/validation.ts';

/** A stored run with its account day by day. */
export interface ComparedRun {
  readonly summary: Summary;
  readonly days: readonly Day[];
}

/** A setting in which runs differ, one value a run in their order; undefined where a run does not have it. */
export interface SettingDifference {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** A run held against the base. */
export interface AgainstBase {
  readonly runId: string;
  /** What the digests say, in one sentence. */
  readonly verdict: string;
  readonly inputsEqual: boolean;
  readonly outputsEqual: boolean;
  /** Which daily figures differ by more than noise, or why that cannot be told. */
  readonly paired: Maybe<PairedDifference>;
}

/** Runs side by side; the first is the base. Plain JSON but for undefined settings. */
export interface Comparison {
  readonly runIds: readonly string[];
  readonly others: readonly AgainstBase[];
  /** Leaf by leaf, sorted by key; empty when all runs were set alike. */
  readonly settings: readonly SettingDifference[];
  readonly figures: readonly { readonly name: FigureName; readonly values: readonly Figure[] }[];
}

/** Compares what runs were given and what came of it, every other one with the first. */
export function compareRuns([base, ...others]: readonly [ComparedRun, ...ComparedRun[]]): Comparison {
  const runs = [base, ...others];
  return {
    runIds: runs.map(({ summary }) => summary.manifest.runId),
    others: others.map((other) => against(base, other)),
    settings: settingDifferences(runs.map(({ summary }) => summary.manifest)),
    figures: FIGURE_NAMES.map((name) => ({ name, values: runs.map(({ summary }) => summary.figures[name]) })),
  };
}

/** How a figure of a run differs from the base's; undefined where that was not tested. */
export function differenceIn(name: FigureName, { paired }: AgainstBase): FigureDifference | undefined {
  if (!isPresent(paired) || !(name in paired.figures)) return undefined;
  const difference = paired.figures[name as keyof typeof paired.figures];
  return isPresent(difference) ? difference : undefined;
}

/** ≠ for a figure that differs from the base's by more than noise, ≈ for one that noise alone may explain, '' where it was not tested. */
export function noiseSign(name: FigureName, other: AgainstBase | undefined): '≠' | '≈' | '' {
  const difference = other === undefined ? undefined : differenceIn(name, other);
  return difference === undefined ? '' : difference.differs ? '≠' : '≈';
}

/** What the paired days of a run and the base say, in one sentence. */
export function noiseSentence(other: AgainstBase): string {
  if (!isPresent(other.paired)) return `Whether they differ beyond noise was not tested: ${other.paired.absent}.`;
  const differing = DAILY_FIGURES.filter((name) => noiseSign(name, other) === '≠');
  const names = differing.map((name) => definitionOf(name).label).join(', ');
  return names === '' ? 'No figure of daily returns differs beyond noise.' : `Beyond noise: ${names}.`;
}

/** Digests are told apart by their beginning. */
const HASH = /^[0-9a-f]{64}$/;

/** A setting's value as it is shown: times in UTC, an em dash where a run does not have it. */
export function settingText(key: string, value: unknown): string {
  if (value === undefined) return '—';
  if (typeof value === 'number' && (key === 'from' || key === 'to')) return timeText(value);
  return typeof value === 'string' && HASH.test(value) ? `${value.slice(0, 12)}…` : JSON.stringify(value);
}

function against(base: ComparedRun, other: ComparedRun): AgainstBase {
  const [a, b] = [base.summary.manifest, other.summary.manifest];
  const inputsEqual = a.digests.inputs === b.digests.inputs;
  const outputsEqual = a.digests.outputs === b.digests.outputs;
  const settings = settingDifferences([a, b]);
  const paired: Maybe<PairedDifference> =
    a.from === b.from && a.to === b.to
      ? pairedDifference(base.days, other.days)
      : { absent: 'the runs do not cover the same period' };
  return { runId: b.runId, verdict: verdictOf(inputsEqual, outputsEqual, settings), inputsEqual, outputsEqual, paired };
}

/** Settings that decide what a run does; where and when it ran is not among them. */
const DECISIVE = /^(strategy|config|symbols|seed|from|to|dataset\.contentHash)/;

function verdictOf(inputsEqual: boolean, outputsEqual: boolean, settings: readonly SettingDifference[]): string {
  const decisive = settings.filter(({ key }) => DECISIVE.test(key)).length;
  if (inputsEqual && outputsEqual) return 'Same inputs, same outputs: the runs agree frame by frame.';
  if (inputsEqual && decisive > 0) return 'Same inputs, different outputs: the settings below differ.';
  if (inputsEqual) return 'Same inputs and settings, different outputs: the logic differs.';
  return `Different inputs${outputsEqual ? ', same outputs' : ' and outputs'}: the runs did not see the same data.`;
}

/** Differences between manifests, leaf by leaf, sorted by key; ids, times, commands and digests are left out. */
function settingDifferences(manifests: readonly RunManifest[]): SettingDifference[] {
  const settings = manifests.map(settingsOf);
  const keys = [...new Set(settings.flatMap((one) => [...one.keys()]))].sort(compareCodeUnits);
  return keys
    .map((key) => ({ key, values: settings.map((one) => one.get(key)) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
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
