import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../market/units.ts';
import { CLEAN_DIGESTS, runSession, spread } from '../testing/session-run.ts';
import type { SessionOutcome } from '../testing/session-run.ts';

async function outlive(kind: string, variants: readonly object[], seed = 3): Promise<SessionOutcome> {
  const outcome = await runSession({ faults: spread(seed, kind, variants), seed });
  expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
  expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
  expect(outcome.faultCounts.get(kind)).toBeGreaterThanOrEqual(variants.length);
  return outcome;
}

function attemptsOf({ connections }: SessionOutcome): number[] {
  return connections.filter(({ what }) => what === 'connecting').map(({ time }) => time);
}

describe('a session decides as if nothing had been', () => {
  it('when the end is announced ten minutes ahead: another connection takes over, and REST is not needed', async () => {
    const outcome = await outlive('serverShutdown', [{ afterSeconds: 600 }, { afterSeconds: 600 }]);
    expect([outcome.counts.reconnects, attemptsOf(outcome).length]).toEqual([0, 3]);
    expect(outcome.sources.get('rest')).toBe(outcome.counts.absent);
  });

  it('when the end comes with its announcement, or soon after it', async () => {
    const outcome = await outlive(
      'serverShutdown',
      [0, 5, 0, 5].map((afterSeconds) => ({ afterSeconds })),
    );
    expect(attemptsOf(outcome).length).toBeGreaterThan(4);
  });

  it('when every connection is closed as soon as it stands, and tries ever more slowly', async () => {
    const lasts = 25;
    const outcome = await outlive('acceptThenClose', [
      { messages: 0, lasts },
      { messages: 1, lasts },
    ]);
    const attempts = attemptsOf(outcome);
    for (const from of attempts) {
      const within = attempts.filter((time) => time >= from && time < from + 5 * MINUTE_MS);
      expect(within.length).toBeLessThanOrEqual(12);
    }
    expect(outcome.sources.get('rest')).toBeGreaterThan(2 * lasts);
  });

  it('when connections are refused by a status, and waits as long as it is told', async () => {
    const lasts = 4;
    const outcome = await outlive('refuseUpgrade', [
      { status: 429, retryAfterSeconds: 45, lasts },
      { status: 429, lasts },
      { status: 418, retryAfterSeconds: 70, lasts },
      { status: 403, lasts },
      { status: 500, lasts },
      { status: 503, lasts },
      { status: 302, lasts },
      { status: 200, lasts },
    ]);
    const refused = outcome.connections.filter(({ what }) => what === 'refused').map(({ detail }) => detail);
    const statuses = [200, 302, 403, 418, 429, 500, 503].map((status) => `status ${status}`);
    expect(statuses.filter((status) => !refused.includes(status))).toEqual([]);
  });

  it('when a subscription is refused, not answered, answered twice, or under another id', async () => {
    const answers = ['error', 'none', 'twice', 'wrongId'];
    const outcome = await outlive(
      'badAnswer',
      answers.map((answer) => ({ answer })),
    );
    expect(outcome.connections.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('too busy'));
  });
});

describe('a session ends', () => {
  it('for good where the exchange may not serve, and says why', async () => {
    const faults = spread(4, 'refuseUpgrade', [{ status: 451 }]);
    await expect(runSession({ faults })).rejects.toThrow('does not serve this place (status 451)');
  });
});
