import { expect, it } from 'vitest';
import { Random } from '../../market/random.ts';
import { StorageError } from '../record/database.ts';
import type { LiveRecord } from '../record/record.ts';
import { CLEAN_DIGESTS, runSession, spread } from '../testing/session-run.ts';

const SEED = 3;
/** So many of the writes fail, until a session has tried this many. */
const FAILING_SHARE = 0.2;
const TRIES = 150;

/** A disk on which writes fail at random, and what it did not take. */
class FickleDisk {
  readonly #random = Random.fromKey(`disk|${SEED}`);
  readonly untold = new Set<string>();
  #tries = 0;
  failed = { frames: 0, revisions: 0 };

  /** Puts a record on it. */
  hold(record: LiveRecord): void {
    const store = record.transaction.bind(record);
    const note = record.noteAgain.bind(record);
    record.transaction = (change) => {
      this.try('frames');
      store(change);
    };
    record.noteAgain = (symbol, entry, how) => {
      const key = `${symbol} ${entry.openTime} ${how.seenAt}`;
      this.untold.add(key);
      this.try('revisions');
      const isNews = note(symbol, entry, how);
      this.untold.delete(key);
      return isNews;
    };
  }

  private try(what: 'frames' | 'revisions'): void {
    this.#tries++;
    if (this.#tries > TRIES || this.#random.uniform() > FAILING_SHARE) return;
    this.failed[what]++;
    throw new StorageError(`No space left (${what}).`);
  }
}

it(`a session outlives a disk that fails again and again, and loses neither frame nor revision (seed ${SEED})`, async () => {
  const disk = new FickleDisk();
  const faults = spread(SEED, 'revise', [{ lasts: 15 }, { lasts: 15 }, { lasts: 15 }]);
  const outcome = await runSession({ faults, seed: SEED, prepare: (record) => disk.hold(record) });
  expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
  expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
  expect(disk.failed.frames).toBeGreaterThan(3);
  expect(disk.failed.revisions).toBeGreaterThan(3);
  expect([...disk.untold]).toEqual([]);
  const reasons = outcome.events.flatMap((event) => (event.kind === 'status' ? [event.reason] : []));
  expect(reasons).toContain('disk: No space left (frames).');
  expect(reasons).toContain('disk: No space left (revisions).');
});
