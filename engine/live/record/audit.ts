import { createHash } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import type { AuditEntry } from '../status.ts';

function hashOf(before: string, entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, time, who, what, detail } = entry;
  return createHash('sha256')
    .update(JSON.stringify([before, seq, time, who, what, detail]))
    .digest('hex');
}

/** Who did what when: entries are only ever added, each chained to the one before. */
export class AuditLog {
  readonly #add: Statement;
  readonly #newest: Statement;
  readonly #all: Statement;

  /** Over the record's open database. */
  constructor(database: Database) {
    this.#add = database.prepare('INSERT INTO audit (seq, time, who, what, detail, hash) VALUES (?, ?, ?, ?, ?, ?)');
    this.#newest = database.prepare('SELECT * FROM audit ORDER BY seq DESC LIMIT ?');
    this.#all = database.prepare('SELECT * FROM audit ORDER BY seq');
  }

  /** Adds an entry; inside the caller's transaction when there is one. */
  add(entry: Omit<AuditEntry, 'seq' | 'hash'>): void {
    const before = this.newest(1)[0];
    const { time, who, what, detail } = entry;
    const seq = (before?.seq ?? 0) + 1;
    this.#add.run(seq, time, who, what, detail, hashOf(before?.hash ?? '', { seq, ...entry }));
  }

  /** The newest entries, newest first. */
  newest(limit: number): AuditEntry[] {
    return this.#newest.all(limit) as AuditEntry[];
  }

  /** The first entry that is not what was written, or undefined: a changed, missing or moved one breaks the chain. */
  firstBroken(): number | undefined {
    let before = '';
    let seq = 0;
    for (const entry of this.#all.iterate() as IterableIterator<AuditEntry>) {
      seq++;
      if (entry.seq !== seq || entry.hash !== hashOf(before, entry)) return seq;
      before = entry.hash;
    }
    return undefined;
  }
}
