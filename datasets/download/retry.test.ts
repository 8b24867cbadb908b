import { describe, expect, it } from 'vitest';
import { createLimit } from './limit.ts';
import { backoffMs, parseRetryAfter, PassingError, SYSTEM_CLOCK, withRetry } from './retry.ts';

describe('backoffMs', () => {
  it('doubles up to a minute, half of it random', () => {
    expect([1, 2, 3, 6, 7, 30].map((failures) => backoffMs(failures, 1))).toEqual([
      1000, 2000, 4000, 32000, 60000, 60000,
    ]);
    expect(backoffMs(1, 0)).toBe(500);
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates, and nothing else', () => {
    const now = Date.UTC(2024, 0, 1);
    expect(parseRetryAfter('120', now)).toBe(120_000);
    expect(parseRetryAfter('Mon, 01 Jan 2024 00:00:05 GMT', now)).toBe(5000);
    expect(parseRetryAfter('Sun, 31 Dec 2023 00:00:00 GMT', now)).toBe(0);
    expect(parseRetryAfter('soon', now)).toBeUndefined();
    expect(parseRetryAfter(null, now)).toBeUndefined();
  });
});

describe('withRetry', () => {
  it('is cut short in its wait', async () => {
    const abort = new AbortController();
    const attempt = async (): Promise<never> => {
      queueMicrotask(() => abort.abort(new Error('enough')));
      throw new PassingError('busy', 600_000);
    };
    const patience = { clock: SYSTEM_CLOCK, attempts: 3, signal: abort.signal };
    await expect(withRetry('it', attempt, patience)).rejects.toThrow('enough');
  });
});

describe('createLimit', () => {
  it('keeps tasks in order and within the limit, also after failures', async () => {
    const limit = createLimit(2);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, (_, i) =>
        limit(async () => {
          started.push(i);
          most = Math.max(most, ++running);
          for (let turn = 0; turn < i % 4; turn++) await Promise.resolve();
          running--;
          if (i % 3 === 0) throw new Error('no');
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
  });
});
