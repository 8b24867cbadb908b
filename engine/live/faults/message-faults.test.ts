import { describe, expect, it } from 'vitest';
import { CLEAN_DIGESTS, runSession, spread } from '../testing/session-run.ts';
import type { SessionOutcome } from '../testing/session-run.ts';

const MEGABYTE = 2 ** 20;

async function outlive(kind: string, variants: readonly object[], seed = 2): Promise<SessionOutcome> {
  const outcome = await runSession({ faults: spread(seed, kind, variants), seed });
  expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
  expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
  expect(outcome.faultCounts.get(kind)).toBeGreaterThanOrEqual(variants.length);
  return outcome;
}

const lost = ({ connections }: SessionOutcome): number => connections.filter(({ what }) => what === 'lost').length;

describe('a session decides as if nothing had been', () => {
  it('when what comes is no JSON, and it turns away a connection that brings little else', async () => {
    const whats = ['json', 'truncated', 'byteOrderMark', 'nul', 'deep', 'binary', 'empty'];
    const outcome = await outlive(
      'malformed',
      whats.map((what, i) => ({ what, share: i % 2 === 0 ? 1 : 0.3 })),
    );
    expect(outcome.counts.rejects.json).toBeGreaterThan(whats.length);
    expect(outcome.connections.map(({ detail }) => detail)).toContain('it sends garbage');
    expect(lost(outcome)).toBe(0);
  });

  it('when messages of ten megabytes come again and again, and memory stays where it was', async () => {
    await outlive('malformed', [{ what: 'huge', share: 1, lasts: 2 }]);
    const before = process.memoryUsage().rss;
    const outcome = await outlive('malformed', [
      { what: 'huge', share: 1, lasts: 15 },
      { what: 'huge', share: 0.1, lasts: 15 },
    ]);
    expect(outcome.faultCounts.get('malformed')).toBeGreaterThan(10);
    expect(lost(outcome)).toBeGreaterThan(10);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MEGABYTE);
  });

  it('when bytes are no text, or a text has no end', async () => {
    const whats = ['notUtf8', 'unfinished', 'notUtf8', 'unfinished'];
    const outcome = await outlive(
      'malformed',
      whats.map((what) => ({ what, share: 0.5 })),
    );
    expect(lost(outcome)).toBeGreaterThanOrEqual(whats.length);
  });

  it('when fields are of another type', async () => {
    const { counts } = await outlive('wrongType', [{ share: 0.1, lasts: 15 }, { share: 0.5 }, { share: 1 }]);
    expect(counts.rejects.shape).toBeGreaterThan(5);
  });

  it('when numbers are none', async () => {
    const { counts } = await outlive('oddNumber', [{ share: 0.1, lasts: 15 }, { share: 0.5 }, { share: 1 }]);
    expect(counts.rejects.number).toBeGreaterThan(5);
    expect(counts.rejects.time).toBeGreaterThan(0);
  });
});
