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
