import type { Database } from 'better-sqlite3';
import { UsageError } from '../../engine/market/errors.ts';

/**
 * Steps from one version of the ledger's tables to the next: step i leads from version i to i + 1. A step that was
 * released is never edited; a change is a new step.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE runs (
     run_id TEXT PRIMARY KEY,
     started_at TEXT NOT NULL,
     strategy TEXT NOT NULL,
     dataset TEXT NOT NULL,
     content_hash TEXT NOT NULL,
     symbols TEXT NOT NULL,
     period_from INTEGER NOT NULL,
     period_to INTEGER NOT NULL,
     seed INTEGER NOT NULL,
     revision TEXT NOT NULL,
     node TEXT NOT NULL,
     v8 TEXT NOT NULL,
     arch TEXT NOT NULL,
     inputs_digest TEXT NOT NULL,
     outputs_digest TEXT NOT NULL,
     folder TEXT NOT NULL,
     manifest TEXT NOT NULL CHECK (json_valid(manifest)),
     summary TEXT NOT NULL CHECK (json_valid(summary))
   ) STRICT;
   CREATE INDEX runs_by_start ON runs (started_at DESC, run_id DESC);
   CREATE INDEX runs_by_inputs ON runs (content_hash, inputs_digest);`,
  `CREATE TABLE trials (
     trial_id INTEGER PRIMARY KEY,
     at TEXT NOT NULL,
     content_hash TEXT NOT NULL,
     period_from INTEGER NOT NULL,
     period_to INTEGER NOT NULL,
     strategy TEXT NOT NULL,
     outputs_digest TEXT NOT NULL,
     run_id TEXT,
     daily_sharpe REAL,
     forgotten_at TEXT,
     forgotten_reason TEXT,
     CHECK ((forgotten_at IS NULL) = (forgotten_reason IS NULL))
   ) STRICT;
   CREATE UNIQUE INDEX trials_counted ON trials (content_hash, period_from, period_to, outputs_digest)
     WHERE forgotten_at IS NULL;
   CREATE INDEX trials_by_run ON trials (run_id);
   INSERT INTO trials (at, content_hash, period_from, period_to, strategy, outputs_digest, run_id, daily_sharpe)
     SELECT started_at, content_hash, period_from, period_to, strategy, outputs_digest, run_id,
       json_extract(summary, '$.figures.sharpe.value') / sqrt(365)
     FROM runs WHERE true ORDER BY started_at, run_id
     ON CONFLICT DO NOTHING;`,
];

/** Brings the tables to this program's version, each step in one transaction. Refuses a ledger from a newer program. */
export function migrate(database: Database, path: string): void {
  const version = (): number => database.pragma('user_version', { simple: true }) as number;
  if (version() > STEPS.length) {
    throw new UsageError(
      `The ledger ${path} has version ${version()}, this program knows up to ${STEPS.length}: update the program, or use another folder with --out.`,
    );
  }
  if (version() === STEPS.length) return;
  database
    .transaction(() => {
      for (let at = version(); at < STEPS.length; at++) {
        database.exec(STEPS[at]!);
        database.pragma(`user_version = ${at + 1}`);
      }
    })
    .immediate();
}
