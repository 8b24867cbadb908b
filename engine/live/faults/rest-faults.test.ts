import { describe, expect, it } from 'vitest';
import type { PlannedFault } from '../simulator/faults/director.ts';
import { CLEAN_DIGESTS, runSession, spread } from '../testing/session-run.ts';
import type { SessionOutcome } from '../testing/session-run.ts';

/** Where the stream leaves out most closed candles, REST is needed all the time. */
const NEED: readonly PlannedFault[] = spread(5, 'omit', [{ share: 0.7, lasts: 80 }]);

async function outlive(kind: string, variants: readonly object[], seed = 5): Promise<SessionOutcome> {
  const faults = [...NEED, ...spread(seed, kind, variants)];
  const outcome = await runSession({ faults, seed });
  expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
  expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
  expect(outcome.faultCounts.get(kind)).toBeGreaterThanOrEqual(variants.length);
  return outcome;
}

/** Statuses of failed requests; 0 for an answer that cannot be read. */
function statusesOf({ events }: SessionOutcome): number[] {
  const all = events.flatMap((event) => (event.kind === 'request' && event.status !== 200 ? event.status : []));
  return [...new Set(all)].sort((a, b) => a - b);
}

describe('a session decides as if nothing had been', () => {
  it('when REST refuses, and asks nothing until it may', async () => {
    const outcome = await outlive('restLimit', [
      { status: 429, retryAfterSeconds: 40 },
      { status: 429 },
      { status: 418, retryAfterSeconds: 130 },
      { status: 418 },
    ]);
    expect(statusesOf(outcome)).toEqual([418, 429]);
  });

  it('when answers are errors, end early, are empty, no JSON, badly packed or shorter than they say', async () => {
    const hows = ['status', 'reset', 'empty', 'html', 'gzip', 'length'];
    const outcome = await outlive(
      'restBroken',
      hows.map((how) => ({ how, lasts: 3 })),
    );
    expect(statusesOf(outcome)).toEqual([0, 503]);
  });

  it('when an answer never comes', async () => {
    const outcome = await outlive('restBroken', [{ how: 'timeout', times: 1, lasts: 80 }]);
    expect(statusesOf(outcome)).toEqual([0]);
  });

  it('when pages are short, have holes, run backwards, repeat rows, leave the minute or begin too early', async () => {
    const hows = ['short', 'hole', 'descending', 'overlap', 'offGrid', 'outside'];
    const outcome = await outlive(
      'badPage',
      hows.map((how) => ({ how, lasts: 10 })),
    );
    expect(outcome.sources.get('rest')).toBeGreaterThan(outcome.counts.absent);
  });

  it('when pages of a replica that lags show minutes half done, though made long after their close', async () => {
    const outcome = await outlive('badPage', [
      { how: 'forming', lasts: 40 },
      { how: 'forming', lasts: 40 },
    ]);
    expect(outcome.sources.get('rest')).toBeGreaterThan(outcome.counts.absent);
  });

  it('when pages come from a cache of five minutes ago: what is not there yet is not absent', async () => {
    const outcome = await outlive('restStale', [{ minutes: 5 }, { minutes: 5 }, { minutes: 5 }]);
    expect(Math.max(...outcome.lagsMs)).toBeGreaterThan(60_000);
  });
});
