import type { Database } from 'better-sqlite3';
import { UsageError } from '../../engine/market/errors.ts';
import type { RunManifest } from '../run/manifest.ts';
import type { TrialAccount } from '../validation/validation.ts';

/** A configuration that was looked at on some data: what the deflated Sharpe ratio has to answer for. */
export interface Trial {
  readonly manifest: Pick<RunManifest, 'startedAt' | 'strategy' | 'dataset' | 'from' | 'to' | 'digests'>;
  /** Null when nothing but the figures was kept, as calibrate does. */
  readonly runId: string | null;
  /** Per day, not annualised; null when the run has none. */
  readonly dailySharpe: number | null;
}

/** A trial that was taken out of the count. */
export interface ForgottenTrial {
  readonly runId: string;
  readonly strategy: string;
  readonly at: string;
  readonly reason: string;
}

/** Some data: trials on the same content count when their period overlaps. */
type Data = Pick<RunManifest, 'dataset' | 'from' | 'to'>;

const SAME_DATA = 'content_hash = @contentHash AND period_from <= @to AND period_to >= @from';

const given = ({ dataset, from, to }: Data) => ({ contentHash: dataset.contentHash, from, to });

/**
 * Counts a configuration once: the same outputs of the same period of the same data are the same trial, however often
 * they are computed. A forgotten one that is run again counts again.
 */
export function recordTrial(database: Database, { manifest, runId, dailySharpe }: Trial): void {
  database
    .prepare(
      `INSERT INTO trials (at, content_hash, period_from, period_to, strategy, outputs_digest, run_id, daily_sharpe)
       VALUES (@at, @contentHash, @from, @to, @strategy, @outputs, @runId, @dailySharpe)
       ON CONFLICT (content_hash, period_from, period_to, outputs_digest) WHERE forgotten_at IS NULL
       DO UPDATE SET run_id = coalesce(run_id, excluded.run_id)`,
    )
    .run({
      ...given(manifest),
      at: manifest.startedAt,
      strategy: manifest.strategy.name,
      outputs: manifest.digests.outputs,
      runId,
      dailySharpe,
    });
}

/** How many configurations have been looked at on this data, and how much their Sharpe ratios differ. */
export function countTrials(database: Database, data: Data): TrialAccount {
  const rows = database
    .prepare<unknown[], { sharpe: number | null; forgotten: string | null }>(
      `SELECT daily_sharpe AS sharpe, forgotten_at AS forgotten FROM trials WHERE ${SAME_DATA} ORDER BY trial_id`,
    )
    .all(given(data));
  const counted = rows.filter(({ forgotten }) => forgotten === null);
  const sharpes = counted.flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe]));
  return { trials: counted.length, forgotten: rows.length - counted.length, sharpeVariance: varianceOf(sharpes) };
}

/** Sample variance; null with fewer than two. */
function varianceOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** Takes a run's trial out of the count, which is recorded too. Throws UsageError when it is not in it. */
export function forgetTrial(database: Database, runId: string, { at, reason }: { at: string; reason: string }): void {
  const { changes } = database
    .prepare(
      `UPDATE trials SET forgotten_at = @at, forgotten_reason = @reason
       WHERE forgotten_at IS NULL AND (run_id = @runId OR EXISTS (
         SELECT 1 FROM runs WHERE runs.run_id = @runId AND runs.outputs_digest = trials.outputs_digest
           AND runs.content_hash = trials.content_hash
           AND runs.period_from = trials.period_from AND runs.period_to = trials.period_to))`,
    )
    .run({ runId, at, reason });
  if (changes > 0) return;
  const forgotten = database.prepare('SELECT forgotten_at FROM trials WHERE run_id = ?').pluck().get(runId);
  throw new UsageError(
    forgotten === undefined
      ? `Run ${runId} was never counted as a trial.`
      : `Run ${runId} was forgotten already, on ${String(forgotten)}.`,
  );
}

/** Everything that was taken out of the count, newest first. */
export function forgottenTrials(database: Database): ForgottenTrial[] {
  return database
    .prepare<unknown[], ForgottenTrial>(
      `SELECT coalesce(run_id, '') AS runId, strategy, forgotten_at AS at, forgotten_reason AS reason FROM trials
       WHERE forgotten_at IS NOT NULL ORDER BY forgotten_at DESC, trial_id DESC`,
    )
    .all();
}
