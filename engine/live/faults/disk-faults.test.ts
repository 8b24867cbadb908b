import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../market/units.ts';
import { Random } from '../../market/random.ts';
import { StorageError } from '../record/database.ts';
import type { LiveRecord } from '../record/record.ts';
import { CLEAN_DIGESTS, cleanDigests, delistedAfter, runSession, spread } from '../testing/session-run.ts';
import type { SessionOutcome } from '../testing/session-run.ts';

const SEED = 3;
/** So many of the writes fail, until a session has tried so many. */
const FAILING_SHARE = 0.2;
const TRIES = 150;
/** Tries of a disk that takes no frame for longer than candles take to come again. */
const LONG_TRIES = 400;

type What = 'frames' | 'revisions';

/** A disk on which some writes fail, and what it did not take. */
class FickleDisk {
  /** Candles that came again and were not noted. */
  readonly unnoted = new Set<string>();
  /** Those noted before their own minute was stored. */
  readonly early: string[] = [];
  readonly failed = { frames: 0, revisions: 0 };
  readonly #fails: (what: What, tries: number) => boolean;
  /** Transactions within transactions. */
  #depth = 0;
  readonly #onStored: (record: LiveRecord) => void;
  readonly #tries = { frames: 0, revisions: 0 };

  /** `onStored` is called once a transaction is stored whole. */
  constructor(fails: (what: What, tries: number) => boolean, onStored: (record: LiveRecord) => void = () => undefined) {
    this.#fails = fails;
    this.#onStored = onStored;
  }

  /** Puts a record on it. */
  hold(record: LiveRecord): void {
    const store = record.transaction.bind(record);
    const note = record.noteAgain.bind(record);
    record.transaction = (change) => {
      this.try('frames');
      this.#depth++;
      try {
        store(change);
      } finally {
        this.#depth--;
      }
      if (this.#depth === 0) this.#onStored(record);
    };
    record.noteAgain = (symbol, entry, how) => {
      const key = `${symbol} ${entry.openTime} ${how.seenAt}`;
      this.unnoted.add(key);
      this.try('revisions');
      if (entry.openTime >= record.lastClose!) this.early.push(key);
      const isNews = note(symbol, entry, how);
      this.unnoted.delete(key);
      return isNews;
    };
  }

  private try(what: What): void {
    if (!this.#fails(what, ++this.#tries[what])) return;
    this.failed[what]++;
    throw new StorageError(`No space left (${what}).`);
  }
}

/** Runs a session on a disk while candles come again with other values, and holds it to a clean run's digests. */
async function outlive(disk: FickleDisk, lasts: number): Promise<SessionOutcome> {
  const faults = spread(SEED, 'revise', [{ lasts }, { lasts }, { lasts }]);
  const outcome = await runSession({ faults, seed: SEED, prepare: (record) => disk.hold(record) });
  expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
  expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
  expect([disk.early, [...disk.unnoted]]).toEqual([[], []]);
  return outcome;
}

describe(`a session loses neither frame nor revision (seed ${SEED})`, () => {
  it('on a disk that fails again and again', async () => {
    const random = Random.fromKey(`disk|${SEED}`);
    const disk = new FickleDisk((_, tries) => tries <= TRIES && random.uniform() < FAILING_SHARE);
    const { events } = await outlive(disk, 15);
    expect(disk.failed.frames).toBeGreaterThan(3);
    expect(disk.failed.revisions).toBeGreaterThan(3);
    const reasons = events.flatMap((event) => (event.kind === 'status' ? [event.reason] : []));
    expect(reasons).toContain('disk: No space left (frames).');
    expect(reasons).toContain('disk: No space left (revisions).');
  });

  it('on a disk that takes little things alone for an hour, and tells of it once', async () => {
    const disk = new FickleDisk((what, tries) => what === 'frames' && tries > 3 && tries <= LONG_TRIES);
    const { events } = await outlive(disk, 25);
    expect(disk.failed.frames).toBeGreaterThan(LONG_TRIES / 2);
    const told = events.filter(({ kind }) => kind === 'status').length;
    expect(told).toBeLessThan(20);
  });
});

describe('an absence that an operator declares', () => {
  it('is stored with its audit entry or not at all, also on a disk that fails again and again', async () => {
    const random = Random.fromKey(`disk|${SEED}`);
    const market = delistedAfter(105);
    const { BBBUSDT } = market;
    const end = BBBUSDT.openTime[BBBUSDT.length - 1]! + MINUTE_MS;
    let audited = 0;
    const disk = new FickleDisk(
      () => random.uniform() < FAILING_SHARE,
      (record) => {
        const [newest] = record.audit.newest(1);
        audited = newest?.seq ?? 0;
        expect(audited).toBe(Math.max(0, (record.lastClose ?? 0) - end) / MINUTE_MS);
        if (newest !== undefined) expect(newest).toMatchObject({ who: 'me', what: 'declare absent' });
      },
    );
    const outcome = await runSession({
      faults: [],
      market,
      admitsEnd: false,
      prepare: (record) => disk.hold(record),
      onMissing: (session, symbol) => {
        session.declareAbsent({ symbol, openTime: session.driver.state.nextOpen, who: 'me' });
      },
    });
    expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: cleanDigests(market) });
    expect(audited).toBeGreaterThan(20);
    expect(disk.failed.frames).toBeGreaterThan(10);
  });
});
