import { describe, expect, it } from 'vitest';
import { CLEAN_DIGESTS, cleanDigests, delistedAfter, runSession, spread } from '../testing/session-run.ts';
import type { SessionOutcome } from '../testing/session-run.ts';

/** Runs a session through variants of a fault; it has to end as if nothing had been. */
async function outlive(kind: string, variants: readonly object[], seed = 1): Promise<SessionOutcome> {
  const outcome = await runSession({ faults: spread(seed, kind, variants), seed });
  expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
  expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
  expect(outcome.faultCounts.get(kind)).toBeGreaterThanOrEqual(variants.length);
  return outcome;
}

/** How connections ended, with how often. */
function endsOf({ connections }: SessionOutcome): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { what, detail } of connections) {
    if (what !== 'lost' && what !== 'closed') continue;
    const name = detail === '' ? what : detail;
    ends.set(name, (ends.get(name) ?? 0) + 1);
  }
  return ends;
}

const four = (params: object = {}): object[] => Array.from({ length: 4 }, () => params);

describe('a session decides as if nothing had been', () => {
  it('when no fault is planned: REST brings the past, and what the exchange itself leaves out', async () => {
    const outcome = await runSession({ faults: [] });
    expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: CLEAN_DIGESTS });
    expect([outcome.violations, outcome.counts.reconnects]).toEqual([[], 0]);
    expect(outcome.sources.get('rest')).toBe(outcome.counts.absent);
  });

  it('when the connection breaks off within a message', async () => {
    const outcome = await outlive('cutMidFrame', four());
    expect(outcome.counts.reconnects).toBe(4);
    expect(endsOf(outcome).get('lost')).toBe(4);
    expect(outcome.counts.rejects).toEqual({});
  });

  it('when the exchange says a friendly goodbye', async () => {
    const outcome = await outlive('goodbye', [{ code: 1000 }, { code: 1001 }, { code: 1012 }, { code: 1000 }]);
    expect(endsOf(outcome).get('lost')).toBe(4);
  });

  it('when the stream falls silent though it answers pings', async () => {
    const outcome = await outlive('stall', four());
    expect(endsOf(outcome).get('it went silent')).toBeGreaterThan(0);
    expect(outcome.sources.get('rest')).toBeGreaterThan(outcome.counts.absent);
  });

  it('when one symbol of several falls silent', async () => {
    const outcome = await outlive('muteSymbol', [{ symbol: 'AAAUSDT' }, { symbol: 'BBBUSDT' }]);
    expect(outcome.sources.get('rest')).toBeGreaterThan(outcome.counts.absent);
  });

  it('when a subscription is lost and nobody says so', async () => {
    const outcome = await outlive('forgetSubscription', [{ symbol: 'AAAUSDT' }, { symbol: 'BBBUSDT' }]);
    expect(outcome.sources.get('websocket')).toBeGreaterThan(100);
  });

  it('when the address confirms everything and brings nothing', async () => {
    const outcome = await outlive('wrongRoute', four());
    expect([...endsOf(outcome).keys()]).toContain('subscribed, but no data comes: check the stream address');
    expect(outcome.sources.get('rest')).toBeGreaterThan(outcome.counts.absent);
  });

  it('when closed candles come twice, five and a hundred times', async () => {
    const outcome = await outlive('duplicate', [{ times: 2 }, { times: 5 }, { times: 100 }]);
    expect(outcome.counts.duplicates).toBeGreaterThan(50);
    expect([outcome.counts.reconnects, outcome.counts.revisions]).toEqual([0, 0]);
  });

  it('when closed candles come out of order, and after their frame was decided', async () => {
    const outcome = await outlive('delay', four({ maxSeconds: 150 }));
    expect(outcome.counts.late).toBeGreaterThan(0);
    expect(outcome.counts.revisions).toBe(0);
  });

  it('when closed candles do not come by the stream', async () => {
    const outcome = await outlive('omit', [{ share: 0.5 }, { share: 1 }, { share: 0.2, lasts: 15 }]);
    const omitted = outcome.faultCounts.get('omit')!;
    expect(outcome.sources.get('rest')).toBeGreaterThanOrEqual(omitted);
    expect(outcome.counts.reconnects).toBe(0);
  });

  it('when a symbol is taken off the exchange: its minutes are absent, and nobody waits for them long', async () => {
    const market = delistedAfter(60);
    const outcome = await runSession({ faults: [], market });
    expect([outcome.violations, outcome.phase]).toEqual([[], 'live']);
    expect(outcome.verified).toMatchObject({ contradiction: undefined, digests: cleanDigests(market) });
    expect(outcome.counts.absent).toBeGreaterThan(65);
    expect(Math.max(...outcome.lagsMs)).toBeLessThan(45_000);
  });

  it('when decided candles come again with other values: each is noted, none decided anew', async () => {
    const outcome = await outlive('revise', four());
    const told = outcome.events.filter(({ kind }) => kind === 'revision');
    expect(told.length).toBe(outcome.faultCounts.get('revise'));
  });
});
