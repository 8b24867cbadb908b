import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { isoTime } from '../../engine/market/iso-time.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../../engine/run/config.ts';
import { resultOf } from '../../engine/run/result.ts';
import type { RunCounters, RunManifest, RunRecord } from '../../reports/run/manifest.ts';
import type { Execution, RunRequest } from './execute.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { dataDirOf, PROJECT_ROOT, projectVersion } from './paths.ts';
import { jsonOrText } from './settings.ts';

/** The code that ran: a commit, with '+changes' when the checkout differs from it; 'unknown' outside a checkout. */
function codeRevision(): string {
  if (!existsSync(join(PROJECT_ROOT, '.git'))) return 'unknown';
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: PROJECT_ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const revision = git('rev-parse', '--short=12', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? revision : `${revision}+changes`;
  } catch {
    return 'unknown';
  }
}

type Changes = Record<string, readonly [unknown, unknown]>;

/** Every leaf of a config that differs from the defaults, as `key: [default, used]`; undefined where there is none. */
function changes(defaults: object, used: object, prefix = ''): Changes {
  const out: Changes = {};
  const [a, b] = [defaults as Record<string, unknown>, used as Record<string, unknown>];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [before, after] = [a[key], b[key]];
    if (isRecord(before) && isRecord(after)) Object.assign(out, changes(before, after, `${prefix}${key}.`));
    else if (JSON.stringify(before) !== JSON.stringify(after)) out[`${prefix}${key}`] = [before ?? null, after];
  }
  return out;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value as `--set` reads it back: text as it is, unless it would be read as something else. */
function settable(value: unknown): string {
  return typeof value === 'string' && jsonOrText(value) === value ? value : JSON.stringify(value);
}

/** The command line that runs the same again: the preset, and whatever differs from it. */
function commandOf(
  manifest: Omit<RunManifest, 'command' | 'digests'>,
  { sets, dataDir }: { readonly sets: Changes; readonly dataDir: string },
): string {
  const args = ['--dataset', manifest.dataset.name, '--symbols', manifest.symbols.join(',')];
  args.push('--from', isoTime(manifest.from - MINUTE_MS), '--to', isoTime(manifest.to));
  args.push('--strategy', manifest.strategy.source);
  if (manifest.strategy.preset !== null) args.push('--preset', manifest.strategy.preset);
  for (const [key, [, used]] of Object.entries(sets)) {
    if (key !== 'seed' && used !== undefined) args.push('--set', `${key}=${settable(used)}`);
  }
  args.push('--seed', String(manifest.seed));
  if (dataDir !== dataDirOf({})) args.push('--data-dir', dataDir);
  return `npm run replay -- ${args.map(quoted).join(' ')}`;
}

function countersOf({ engine, wallMs }: Execution): RunCounters {
  const { counts } = engine.journal;
  const sum = (pick: (run: (typeof engine.symbols)[number]) => number): number =>
    engine.symbols.reduce((total, run) => total + pick(run), 0);
  return {
    frames: engine.frames,
    candles: sum((run) => run.candles),
    syntheticCandles: sum((run) => run.syntheticCandles),
    observations: engine.observations,
    decisions: engine.decisions,
    signals: counts.signals,
    exitSignals: counts.exits,
    refusals: Object.fromEntries(counts.refusals),
    cancellations: Object.fromEntries(counts.cancellations),
    orders: engine.broker.orders,
    fills: counts.fills,
    ambiguousExits: engine.broker.ambiguousExits,
    maxDrawdown: engine.broker.account.maxDrawdown,
    framesInMarket: engine.broker.account.framesInMarket,
    wallMs,
  };
}

/** Makes a finished run's record: what its report, its summary and the ledger are made from. */
export function recordOf(execution: Execution, request: RunRequest, loaded: LoadedStrategy): RunRecord {
  const { engine, dataset, chart, gaps, firstClose } = execution;
  const startedAt = new Date().toISOString();
  const { strategy, preset, params } = request;
  const parsed = (given: object): object => {
    const result = strategy.params.safeParse(given);
    return result.success ? (result.data as object) : {};
  };
  const presetParams = parsed(preset === undefined ? {} : (strategy.presets?.[preset] ?? {}));
  const configChanges = changes(DEFAULT_RUN_CONFIG, request.config);
  const changed = { ...changes(parsed({}), params), ...configChanges };
  const sets = { ...changes(presetParams, params), ...configChanges };
  const digests = engine.digests();
  const base = {
    format: 1 as const,
    runId: runIdOf(startedAt, loaded.strategy.name, digests.outputs),
    startedAt,
    strategy: {
      name: loaded.strategy.name,
      source: loaded.source,
      sourceHash: loaded.sourceHash,
      preset: preset ?? null,
      params,
    },
    changed,
    config: { ...request.config },
    dataset: {
      name: dataset.manifest.name,
      contentHash: dataset.manifest.contentHash,
      synthetic: dataset.manifest.synthetic,
    },
    symbols: engine.symbols.map((run) => run.symbol),
    from: firstClose,
    to: engine.time,
    seed: request.config.seed,
    code: { version: projectVersion(), revision: codeRevision() },
    platform: { node: process.version, v8: process.versions.v8, arch: process.arch, os: platform() },
  };
  const { trades, equity } = resultOf(engine);
  return {
    manifest: { ...base, command: commandOf(base, { sets, dataDir: request.dataDir }), digests },
    counters: countersOf(execution),
    account: engine.strategyAccount ?? null,
    votes: engine.strategyVotes,
    initialCash: request.config.initialCash,
    trades,
    equity,
    gaps,
    chart: { timeframe: chart.timeframe, candles: chart.candles },
  };
}

function runIdOf(startedAt: string, strategy: string, digest: string): string {
  const when = startedAt.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const name = strategy
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const unique = createHash('sha256').update(`${digest}${startedAt}${process.pid}${process.hrtime.bigint()}`);
  return `${when}-${name || 'run'}-${unique.digest('hex').slice(0, 6)}`;
}
