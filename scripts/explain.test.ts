import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeEvents } from '../engine/journal/events.ts';
import { isoTime } from '../engine/market/iso-time.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../engine/market/units.ts';
import type { Explanation } from '../strategies/nine-heads/explain.ts';
import type { TradePlan } from '../strategies/nine-heads/plan.ts';
import { readJournal } from './program/run-files.ts';
import { MARKET_START, storeMarket } from './program/stored-market.ts';
import type { StoredMarket } from './program/stored-market.ts';

const EXPLAIN = 'scripts/explain.ts';
const DAYS = 3;

/** Gates so low, whatever the presets are, that three days of one market give signals. */
const LENIENT = {
  theta: 0.05,
  kappa: 3,
  freshCandles: 20,
  tradable: [1, 5, 15, 60],
  warmupCandles: { analysis: 0 },
  headsMin: 3,
  confidenceMin: 0.5,
  confluenceMin: 0.3,
  rewardRiskMin: 1,
  bias: { isRequired: false },
  cooldownMinutes: { symbol: 5, direction: 0, system: 0 },
  history: { cold: 'pass', outcomesMin: 100_000 },
  regimes: Object.fromEntries(
    ['TRENDING', 'RANGING', 'VOLATILE', 'BREAKOUT', 'LOW_VOLATILITY'].map((regime) => [
      regime,
      { active: 5, confidence: 0.5 },
    ]),
  ),
  plan: { atrMax: 5, entry: 'limit' },
};

interface Explained {
  readonly explanation: Explanation;
  readonly decisions: readonly { kind: string; fields: Readonly<Record<string, unknown>> }[];
  readonly outcome: { readonly fields: Readonly<Record<string, unknown>> } | null;
}

let market: StoredMarket;
/** A signal after two midnights: its close, and its timeframe as it is called. */
let signal: { readonly time: number; readonly timeframe: string; readonly reference: unknown };
beforeAll(async () => {
  market = await storeMarket();
  const config = market.write('lenient.json', JSON.stringify({ params: LENIENT }));
  const to = isoTime(MARKET_START + DAYS * DAY_MS);
  const what = [
    '--dataset',
    'small',
    '--symbols',
    'AAAUSDT',
    '--to',
    to,
    '--strategy',
    'nine-heads',
    '--preset',
    'literal',
  ];
  const { folder } = await market.json<{ folder: string }>('scripts/replay.ts', [
    ...what,
    '--config',
    config,
    '--no-report',
  ]);
  const { time, fields } = [...decodeEvents(readJournal(folder))].find(
    ({ kind, time: close, fields: { reasons } }) =>
      kind === 'signal' && close > MARKET_START + 2 * DAY_MS && (reasons as string).startsWith('1m '),
  )!;
  const [timeframe] = (fields['reasons'] as string).split(' ');
  signal = { time, timeframe: timeframe!, reference: fields['reference'] };
});
afterAll(() => market.remove());

const at = (time: number, timeframe: string): string[] => ['--at', isoTime(time), '--timeframe', timeframe];
const explain = (time: number, timeframe: string): Promise<Explained> => market.json(EXPLAIN, at(time, timeframe));

describe('explain', () => {
  it('names its timeframes, and tells of the longest too', async () => {
    const { stdout } = await market.run(EXPLAIN, ['--help']);
    for (const timeframe of ['1m', '5m', '15m', '1h', '4h']) expect(stdout).toContain(timeframe);
    const { explanation } = await explain(MARKET_START + 8 * HOUR_MS, '4h');
    expect(explanation).toMatchObject({ symbol: 'AAAUSDT', minutes: 240, isFresh: true, isTradable: false });
    expect(explanation).toMatchObject({ ruling: null, winProbability: null });
    expect(explanation.votes).toHaveLength(9);
    const inWords = await market.run(EXPLAIN, at(MARKET_START + 8 * HOUR_MS, '4h'));
    expect(inWords.stdout).toMatch(/^AAAUSDT 4h, close of /);
  });

  it('gives a signal with its own outcome, and the win probability beside its confidence', async () => {
    const { explanation, decisions, outcome } = await explain(signal.time, signal.timeframe);
    const { ruling, winProbability, plan } = explanation;
    expect(ruling).toMatchObject({ code: '', reference: signal.reference });
    expect(winProbability!.count).toBeGreaterThanOrEqual(200);
    expect(winProbability!.lowerBound).toBeLessThan(winProbability!.value);
    const { fields } = decisions.find(({ kind }) => kind === 'signal')!;
    expect(fields).toMatchObject({ reference: signal.reference, stop: (plan as TradePlan).stop });
    expect(outcome!.fields['reference']).toBe(signal.reference);
  });

  it('says the same in words', async () => {
    const { stdout, exitCode } = await market.run(EXPLAIN, at(MARKET_START + 6 * HOUR_MS, '15m'));
    expect(exitCode).toBe(0);
    for (const heading of [
      'Votes',
      'Consensus',
      'Gates',
      'Without this head',
      'Journaled at this close, on all timeframes',
    ])
      expect(stdout).toContain(`\n${heading}\n`);
    expect(stdout).toMatch(/^Confidence [\d.]+ is a score; /m);
  });

  it('shows sums that add up, and what kappa makes of them', async () => {
    const { stdout } = await market.run(EXPLAIN, at(signal.time, signal.timeframe));
    const { explanation } = await explain(signal.time, signal.timeframe);
    const { kappa, consensus, confluence } = explanation;
    const figuresOf = (line: RegExp): number[] => [...line.exec(stdout)![0].matchAll(/\d+\.?\d*/g)].map(Number);
    const stretched = (sum: number): number => Math.min(1, Math.max(0, 0.5 + kappa * (Math.min(1, sum) - 0.5)));

    const [base, agreement, strength, dissent, ...last] = figuresOf(/^.* base \+ .* dissent = .* → .*$/m);
    expect(base! + agreement! + strength! - dissent!).toBeCloseTo(last[0]!, 2);
    expect(last).toEqual([consensus.sum, kappa, consensus.confidence].map((figure) => Number(figure.toFixed(3))));
    expect(consensus.confidence).toBeCloseTo(stretched(consensus.sum), 12);

    const figures = figuresOf(/^Confluence: .* → [\d.]+/m);
    const [sum, ...end] = figures.splice(10);
    expect([0, 2, 4, 6, 8].reduce((all, i) => all + figures[i]! * figures[i + 1]!, 0)).toBeCloseTo(sum!, 2);
    expect([sum, ...end]).toEqual(
      [confluence!.sum, kappa, confluence!.value].map((figure) => Number(figure.toFixed(3))),
    );
    expect(confluence!.value).toBeCloseTo(stretched(confluence!.sum), 12);
  });

  it('refuses timeframes that nobody looks at, and closes that are none', async () => {
    const refused = async (args: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await market.run(EXPLAIN, args);
      expect([exitCode, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await refused(at(MARKET_START + DAY_MS, '30m'))).toContain('1m, 5m, 15m, 1h, 4h');
    expect(await refused(at(MARKET_START + DAY_MS + 5 * MINUTE_MS, '15m'))).toContain('No 15m candle closes at');
    expect(await refused(at(MARKET_START - DAY_MS, '15m'))).toContain('outside the run');
  });
});
