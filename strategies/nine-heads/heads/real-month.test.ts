/** The heads of swings, ranges and zones over a month of real candles, against their plain recomputations. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCandles } from '../../../datasets/import/import-candles.ts';
import { openDataset } from '../../../datasets/read/dataset.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import type { Head } from '../head.ts';
import { scopesOf } from '../testing/scopes.ts';
import { harmonicReference } from './harmonic.contract.ts';
import type { HarmonicInput } from './harmonic.contract.ts';
import { HarmonicHead } from './harmonic.ts';
import { ictMoment, ictReference } from './ict.contract.ts';
import type { IctMoment } from './ict.contract.ts';
import { IctHead } from './ict.ts';
import { expectScores } from './scores.contract.ts';
import { StructureHead } from './structure.ts';
import { WyckoffHead } from './wyckoff.ts';

const ARCHIVE = join(import.meta.dirname, '../../../../shared/data/binance-archive/data/spot/monthly/klines');
const FILE = join(ARCHIVE, 'BTCUSDT/1m/BTCUSDT-1m-2022-05.zip');
const MINUTES = [1, 5, 15, 60, 240] as const;

/** All heads' scores on one timeframe, and what the recomputations need. */
class Watch {
  readonly heads: Readonly<Record<string, Head>> = {
    ict: new IctHead(),
    wyckoff: new WyckoffHead(),
    harmonic: new HarmonicHead(),
    structure: new StructureHead(),
  };
  readonly scores: Record<string, number[]> = { ict: [], wyckoff: [], harmonic: [], structure: [] };
  readonly moments: IctMoment[] = [];
  readonly input: HarmonicInput = { candles: [], turns: [], atrs: [] };
}

function watch(candles: CandleColumns): Map<number, Watch> {
  const watches = new Map(MINUTES.map((minutes) => [minutes as number, new Watch()]));
  for (const scope of scopesOf(candles)) {
    const { heads, scores, moments, input } = watches.get(scope.minutes)!;
    for (const [name, head] of Object.entries(heads)) scores[name]!.push(head.score(scope));
    if (scope.minutes >= 15) moments.push(ictMoment(scope));
    const { open, high, low, close } = scope.candle;
    input.candles.push({ open, high, low, close });
    input.atrs.push(scope.atr);
    const turn = scope.zigzag3.confirmed;
    if (turn !== null) input.turns.push(turn);
  }
  return watches;
}

describe.skipIf(!existsSync(FILE))('BTCUSDT in May 2022', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ninefold-heads-'));
  let watches = new Map<number, Watch>();
  afterAll(() => rmSync(dataDir, { recursive: true }));

  beforeAll(async () => {
    await importCandles({ dataDir, name: 'month', paths: [FILE] });
    const { sources } = await openDataset(dataDir, 'month');
    for await (const batch of sources()[0]!.open()) if (batch.kind === 'candles') watches = watch(batch.columns);
  }, 120_000);

  it.each([5, 15, 60, 240])('the harmonic head agrees with a plain search on %im', (minutes) => {
    const { scores, input } = watches.get(minutes)!;
    expectScores(scores['harmonic']!, harmonicReference(input).scores);
  });

  it.each([15, 60, 240])('the ICT head agrees with a recomputation on %im', { timeout: 120_000 }, (minutes) => {
    const { scores, moments } = watches.get(minutes)!;
    expectScores(scores['ict']!, ictReference(moments));
  });

  it.each(['ict', 'wyckoff', 'harmonic', 'structure'])('the %s head votes for both sides', (name) => {
    const all = [1, 5, 15, 60].flatMap((minutes) => watches.get(minutes)!.scores[name]!);
    expect(all.some((score) => score >= 0.2)).toBe(true);
    expect(all.some((score) => score <= -0.2)).toBe(true);
  });
});
