import { UsageError, VerificationError } from '../../market/errors.ts';
import { isoTime } from '../../market/iso-time.ts';
import type { Engine } from '../../run/engine.ts';
import { Fold } from './fold.ts';
import { frameOfBytes } from './frame-bytes.ts';
import type { LiveRecord, RunIdentity } from './record.ts';

/** Throws UsageError when a record is of something else than what is asked for now. */
export function requireSameRun(record: LiveRecord, asked: RunIdentity): void {
  const stored = record.run?.identity;
  if (stored === undefined) return;
  const keys = Object.keys(asked) as (keyof RunIdentity)[];
  const different = keys.find((key) => JSON.stringify(stored[key]) !== JSON.stringify(asked[key]));
  if (different === undefined) return;
  throw new UsageError(
    `The record ${record.folder} was made with another ${different}: ask for the same again, or give another --record.`,
  );
}

/**
 * Continues a record where it stopped: the newest snapshot, then every frame after it once more, each compared with
 * what was stored. Throws VerificationError when one comes out differently.
 */
export function resume(record: LiveRecord, engine: Engine): Fold {
  const fold = new Fold(engine, record.originText);
  const snapshot = record.latestSnapshot();
  if (snapshot !== undefined) {
    fold.restore(snapshot.row, snapshot.state, record.tapeUntil(snapshot.row.closeTime));
  }
  for (const stored of record.frames(snapshot?.row.closeTime)) {
    const again = fold.step(frameOfBytes(stored.inputs));
    if (again.inputHash === stored.inputHash && again.outputHash === stored.outputHash) continue;
    const what = again.inputHash === stored.inputHash ? 'decides differently than' : 'was fed differently than';
    throw new VerificationError(
      `The record ${record.folder} cannot be continued: the frame of ${isoTime(stored.closeTime)} ${what} when it was stored. Start another --record.`,
    );
  }
  return fold;
}
