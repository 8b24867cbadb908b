import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outbox, OUTBOX_TABLES } from './outbox.ts';
import type { AttemptResult, OutboxMessage } from './outbox.ts';

let database: Database;
let outbox: Outbox;
beforeEach(() => openOutbox());
afterEach(() => database.close());

function openOutbox(): void {
  database = new Sqlite(':memory:');
  database.exec(OUTBOX_TABLES);
  outbox = new Outbox(database);
}

function message(id: string, changes: Partial<OutboxMessage> = {}): OutboxMessage {
  const plain = { endpoint: 'e', id, symbol: 'BTCUSDT', kind: 'signal', created: 100, notAfter: 1000 } as const;
  return { ...plain, body: Buffer.from(`body of ${id}`), ...changes };
}

const DELIVERED: AttemptResult = {
  state: 'delivered',
  nextAt: 0,
  status: 200,
  error: null,
  pausedUntil: null,
  goneAt: null,
};

function failed(nextAt: number, changes: Partial<AttemptResult> = {}): AttemptResult {
  return { ...DELIVERED, state: 'pending', nextAt, status: 500, error: 'status 500', ...changes };
}

describe('messages', () => {
  it('come and go with the transaction that decides', () => {
    const decide = database.transaction(() => {
      outbox.add([message('a')]);
      throw new Error('no room on the disk');
    });
    expect(() => decide()).toThrow('no room');
    expect(outbox.due('e', 100)).toBeUndefined();
  });

  it('are stored once for each endpoint, with their bytes', () => {
    outbox.add([message('a'), message('a', { endpoint: 'other' })]);
    expect(() => outbox.add([message('a')])).toThrow(/UNIQUE/);
    expect(outbox.due('e', 100)).toEqual({ ...message('a'), seq: 1, attempts: 0 });
    expect(outbox.due('other', 100)?.seq).toBe(2);
  });

  it('wait for the one before of their symbol', () => {
    outbox.add([message('a'), message('b', { kind: 'exit' }), message('c', { symbol: 'ETHUSDT' })]);
    const first = outbox.due('e', 100)!;
    outbox.settle(first, failed(500));
    expect([outbox.due('e', 100)?.id, outbox.nextDue('e')]).toEqual(['c', 100]);
    outbox.settle(outbox.due('e', 100)!, DELIVERED);
    expect([outbox.due('e', 499), outbox.nextDue('e')]).toEqual([undefined, 500]);
    outbox.settle({ ...outbox.due('e', 500)! }, failed(0, { state: 'dead' }));
    expect(outbox.due('e', 500)).toMatchObject({ id: 'b', attempts: 0 });
  });

  it('go stale, but not while they are under way', () => {
    outbox.add([message('a'), message('b', { notAfter: 900 })]);
    expect(outbox.nextExpiry([])).toBe(900);
    expect(outbox.nextExpiry([2])).toBe(1000);
    expect(outbox.expire(1000, [])).toEqual(['e']);
    expect(outbox.expire(1001, [1])).toEqual([]);
    expect(outbox.expire(1001, [])).toEqual(['e']);
    expect([outbox.nextExpiry([]), outbox.nextDue('e')]).toEqual([undefined, undefined]);
  });
});

describe('an endpoint', () => {
  it('is left alone until its rest is over, never for less than was said', () => {
    outbox.add([message('a'), message('b', { symbol: 'ETHUSDT' })]);
    outbox.settle(outbox.due('e', 100)!, failed(300, { pausedUntil: 400 }));
    expect([outbox.due('e', 399), outbox.nextDue('e')]).toEqual([undefined, 400]);
    outbox.settle(outbox.due('e', 400)!, failed(300, { pausedUntil: 200 }));
    expect(outbox.nextDue('e')).toBe(400);
  });

  it('that is gone is due nothing any more', () => {
    outbox.add([message('a'), message('b'), message('c', { endpoint: 'other' })]);
    outbox.settle(outbox.due('e', 100)!, failed(0, { state: 'dead', goneAt: 123 }));
    expect([outbox.due('e', 900), outbox.nextDue('e')]).toEqual([undefined, undefined]);
    expect(outbox.due('other', 900)?.id).toBe('c');
    expect(outbox.goneEndpoints()).toEqual([{ endpoint: 'e', since: 123 }]);
  });
});

describe('what is told of it', () => {
  it('counts by state, the age of the oldest, and what was pruned', () => {
    expect(outbox.status(0)).toEqual({ pending: 0, oldestAgeMs: null, delivered: 0, expired: 0, dead: 0 });
    const made = ['a', 'b', 'c', 'd', 'f'].map((id, i) => message(id, { symbol: id, created: 100 + i }));
    outbox.add(made);
    for (const state of ['delivered', 'expired', 'dead'] as const) {
      outbox.settle(outbox.due('e', 200)!, { ...DELIVERED, state });
    }
    const counts = { pending: 2, oldestAgeMs: 97, delivered: 1, expired: 1, dead: 1 };
    expect(outbox.status(200)).toEqual(counts);
    expect([outbox.prune(101), outbox.prune(200)]).toEqual([1, 1]);
    expect(database.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(3);
    expect(outbox.status(200)).toEqual(counts);
  });

  it('keeps an error short', () => {
    outbox.add([message('a')]);
    outbox.settle(outbox.due('e', 100)!, failed(0, { error: 'x'.repeat(5_000) }));
    expect(database.prepare('SELECT length(last_error) FROM outbox').pluck().get()).toBe(100);
  });
});

it('whatever fails: within endpoint and symbol nothing overtakes, and the bytes stay', () => {
  const step = fc.oneof(
    fc.record({
      symbol: fc.constantFrom('A', 'B'),
      endpoint: fc.constantFrom('e', 'f'),
      lifeMs: fc.integer({ min: 0, max: 400 }),
    }),
    fc.record({
      state: fc.constantFrom('pending', 'delivered', 'expired', 'dead'),
      endpoint: fc.constantFrom('e', 'f'),
      waitMs: fc.integer({ min: 0, max: 50 }),
      pauseMs: fc.option(fc.integer({ min: 0, max: 50 })),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      openOutbox();
      // What waits by endpoint and symbol, in order.
      const waiting = new Map<string, OutboxMessage[]>();
      const lineOf = (one: OutboxMessage): OutboxMessage[] => waiting.get(one.endpoint + one.symbol) ?? [];
      let now = 100;
      for (const [i, one] of steps.entries()) {
        now += 7;
        outbox.expire(now, []);
        for (const [line, held] of waiting)
          waiting.set(
            line,
            held.filter(({ notAfter }) => notAfter >= now),
          );
        if ('symbol' in one) {
          const { endpoint, symbol } = one;
          const added = message(`m${i}`, { endpoint, symbol, created: now, notAfter: now + one.lifeMs });
          outbox.add([added]);
          waiting.set(endpoint + symbol, [...lineOf(added), added]);
          continue;
        }
        const due = outbox.due(one.endpoint, now);
        const next = outbox.nextDue(one.endpoint);
        expect(due === undefined).toBe(next === undefined || next > now);
        if (due === undefined) continue;
        const { seq: _, attempts: __, ...sent } = due;
        expect(sent).toEqual(lineOf(due)[0]);
        const pausedUntil = one.pauseMs === null ? null : now + one.pauseMs;
        outbox.settle(due, { ...DELIVERED, state: one.state, nextAt: now + one.waitMs, pausedUntil });
        if (one.state !== 'pending') lineOf(due).shift();
      }
      expect(outbox.status(now).pending).toBe([...waiting.values()].flat().length);
      database.close();
    }),
    { numRuns: 150 },
  );
  openOutbox();
});
