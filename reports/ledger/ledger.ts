import { join, relative, resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { suggestion, UsageError } from '../../engine/market/errors.ts';
import type { Digests, RunManifest } from '../run/manifest.ts';
import { FIGURE_NAMES } from '../stats/catalogue.ts';
import { none } from '../stats/figure.ts';
import { perDay } from '../stats/ratios.ts';
import type { Summary } from '../stats/summary.ts';
import { openDatabase } from './database.ts';
import { migrate } from './schema.ts';
import { countTrials, forgetTrial, forgottenTrials, recordTrial } from './trials.ts';
import type { ForgottenTrial, Trial } from './trials.ts';
import type { TrialAccount } from '../validation/validation.ts';

/** A run as the ledger keeps it. */
export interface LedgerEntry {
  readonly manifest: RunManifest;
  readonly summary: Summary;
  /** The run's folder, absolute. */
  readonly folder: string;
}

/** Which runs to list; without a filter all. Newest first. */
export interface LedgerFilter {
  readonly strategy?: string | undefined;
  readonly dataset?: string | undefined;
  readonly limit?: number | undefined;
}

interface Row {
  readonly folder: string;
  readonly manifest: string;
  readonly summary: string;
}

/** Figures that a run stored by an older version does not have. */
const UNKNOWN_FIGURES = Object.fromEntries(
  FIGURE_NAMES.map((name) => [name, none('not worked out by the version that stored the run')]),
) as Summary['figures'];

const NEWEST_FIRST = 'ORDER BY started_at DESC, run_id DESC';

/** The ledger of every run under a folder of runs; several processes may use one at once. Close it when done. */
export class Ledger {
  /** The folder of runs, absolute. */
  readonly runsDir: string;
  private readonly database: Database;

  constructor(runsDir: string) {
    this.runsDir = resolve(runsDir);
    const path = join(this.runsDir, 'ledger.sqlite');
    this.database = openDatabase(path);
    try {
      migrate(this.database, path);
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  /**
   * Adds a run and counts it as a trial, in one transaction. Throws when its id is taken. Folders inside the folder of
   * runs are kept relative, so that it may move.
   */
  record(entry: Pick<LedgerEntry, 'summary' | 'folder'>): void {
    const { manifest, figures } = entry.summary;
    const { value } = figures.sharpe;
    const dailySharpe = perDay(value);
    this.database
      .transaction(() => {
        this.insert(entry);
        recordTrial(this.database, { manifest, runId: manifest.runId, dailySharpe });
      })
      .immediate();
  }

  /** Runs that match, newest first. */
  list({ strategy, dataset, limit = -1 }: LedgerFilter = {}): LedgerEntry[] {
    const rows = this.database
      .prepare<unknown[], Row>(
        `SELECT folder, manifest, summary FROM runs
         WHERE (@strategy IS NULL OR strategy = @strategy) AND (@dataset IS NULL OR dataset = @dataset)
         ${NEWEST_FIRST} LIMIT @limit`,
      )
      .all({ strategy: strategy ?? null, dataset: dataset ?? null, limit });
    return rows.map((row) => this.entryOf(row));
  }

  /** The run with this id, with an id that starts so, or the newest for 'latest'. Throws UsageError when none or several match. */
  get(idOrPrefix: string): LedgerEntry {
    const ids = this.matching(idOrPrefix);
    if (ids.length === 1) {
      const row = this.database
        .prepare<[string], Row>('SELECT folder, manifest, summary FROM runs WHERE run_id = ?')
        .get(ids[0]!);
      return this.entryOf(row!);
    }
    if (ids.length > 1) {
      throw new UsageError(
        `"${idOrPrefix}" fits ${ids.length} runs, ${ids[0]} and ${ids[1]} among them: give more of the id.`,
      );
    }
    const known = this.database.prepare(`SELECT run_id FROM runs ${NEWEST_FIRST} LIMIT 5`).pluck().all() as string[];
    if (known.length === 0)
      throw new UsageError(`There is no run in ${this.runsDir} yet: make one with npm run replay.`);
    throw new UsageError(`There is no run "${idOrPrefix}" in ${this.runsDir}.${suggestion(idOrPrefix, known)}`);
  }

  /** Runs over the same inputs (dataset content and inputs digest), newest first: they should agree where the code does. */
  similarTo({
    dataset,
    digests,
    runId,
  }: Pick<RunManifest, 'dataset' | 'runId'> & { readonly digests: Digests }): LedgerEntry[] {
    const rows = this.database
      .prepare<[string, string, string], Row>(
        `SELECT folder, manifest, summary FROM runs WHERE content_hash = ? AND inputs_digest = ? AND run_id <> ? ${NEWEST_FIRST}`,
      )
      .all(dataset.contentHash, digests.inputs, runId);
    return rows.map((row) => this.entryOf(row));
  }

  /** Counts a configuration as a trial on its data; the same outputs are the same trial. */
  recordTrial(trial: Trial): void {
    recordTrial(this.database, trial);
  }

  /** Trials on the same dataset content whose period overlaps this one. */
  trials(data: Pick<RunManifest, 'dataset' | 'from' | 'to'>): TrialAccount {
    return countTrials(this.database, data);
  }

  /** Takes a run's trial out of the count; when and why stays in the ledger. Throws UsageError when it is not in it. */
  forget(idOrPrefix: string, why: { readonly at: string; readonly reason: string }): LedgerEntry {
    const entry = this.get(idOrPrefix);
    forgetTrial(this.database, entry.manifest.runId, why);
    return entry;
  }

  /** Every trial that was taken out of the count, newest first. */
  forgotten(): readonly ForgottenTrial[] {
    return forgottenTrials(this.database);
  }

  close(): void {
    this.database.close();
  }

  private insert({ summary, folder }: Pick<LedgerEntry, 'summary' | 'folder'>): void {
    const { manifest, ...rest } = summary;
    const inside = relative(this.runsDir, resolve(folder));
    this.database
      .prepare(
        `INSERT INTO runs VALUES (@runId, @startedAt, @strategy, @dataset, @contentHash, @symbols, @from, @to, @seed,
           @revision, @node, @v8, @arch, @inputs, @outputs, @folder, @manifest, @summary)`,
      )
      .run({
        runId: manifest.runId,
        startedAt: manifest.startedAt,
        strategy: manifest.strategy.name,
        dataset: manifest.dataset.name,
        contentHash: manifest.dataset.contentHash,
        symbols: JSON.stringify(manifest.symbols),
        from: manifest.from,
        to: manifest.to,
        seed: manifest.seed,
        revision: manifest.code.revision,
        node: manifest.platform.node,
        v8: manifest.platform.v8,
        arch: manifest.platform.arch,
        inputs: manifest.digests.inputs,
        outputs: manifest.digests.outputs,
        folder: inside.startsWith('..') ? resolve(folder) : inside,
        manifest: JSON.stringify(manifest),
        summary: JSON.stringify(rest),
      });
  }

  private matching(idOrPrefix: string): string[] {
    const select = (where: string, ...values: string[]): string[] =>
      this.database
        .prepare(`SELECT run_id FROM runs ${where}`)
        .pluck()
        .all(...values) as string[];
    if (idOrPrefix === 'latest') return select(`${NEWEST_FIRST} LIMIT 1`);
    const exact = select('WHERE run_id = ?', idOrPrefix);
    if (exact.length > 0) return exact;
    return select(`WHERE substr(run_id, 1, length(?)) = ? ${NEWEST_FIRST}`, idOrPrefix, idOrPrefix);
  }

  private entryOf({ folder, manifest, summary }: Row): LedgerEntry {
    const parsed = JSON.parse(manifest) as RunManifest;
    const rest = JSON.parse(summary) as Omit<Summary, 'manifest'>;
    return {
      manifest: parsed,
      summary: { ...rest, figures: { ...UNKNOWN_FIGURES, ...rest.figures }, manifest: parsed },
      folder: resolve(this.runsDir, folder),
    };
  }
}

/** Opens the ledger of a folder of runs, making it when there is none. */
export function openLedger(runsDir: string): Ledger {
  return new Ledger(runsDir);
}
