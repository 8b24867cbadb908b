import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeCandles } from '../../datasets/format/candle-file.ts';
import { decodeObservations, encodeObservations } from '../../datasets/format/observation-file.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { storeMarket } from '../program/stored-market.ts';
import type { StoredMarket } from '../program/stored-market.ts';

const RUNS = 'scripts/runs.ts';
const CANDLES = 'candles/BBBUSDT/1m/2024-01.arrow';
const ROW = 1_234;

interface Verified {
  readonly verified: boolean;
  readonly stored: { readonly inputs: string; readonly outputs: string };
  readonly again: { readonly inputs: string; readonly outputs: string };
  readonly input: { readonly time: number; readonly symbol: string } | null;
  readonly output: {
    readonly expected?: { readonly kind: string };
    readonly actual?: { readonly kind: string };
  } | null;
  readonly strategyChanged: boolean;
}

/** Enters when a candle's volume beats the last by so much: what a changed volume can change. */
const VOLUMES = `
import { defineStrategy, enter, exit, hold, z } from 'ninefold';
export default defineStrategy({
  name: 'volumes', params: z.strictObject({}), decideOn: '1m',
  create({ candles, position }) {
    const candle = candles('1m', { keep: 2 });
    return () => {
      const [last, before] = [candle.at(0), candle.at(1)];
      if (before === undefined) return hold;
      return last.volume > 3 * before.volume ? enter('long') : position.side ? exit('quiet') : hold;
    };
  },
});
`;

let market: StoredMarket;
let pristine: Buffer;
let runId: string;

const stored = (path: string): string => join(market.dataDir, 'small', path);
const replay = async (...args: string[]): Promise<{ runId: string; folder: string }> =>
  market.json('scripts/replay.ts', ['-d', 'small', '--no-report', ...args]);
const verify = (...args: string[]): Promise<Verified> => market.json(RUNS, ['verify', ...args]);

/** Changes one stored candle in place and gives the close of its frame. */
function changeCandle(change: (volume: number) => number): number {
  const bytes = new Uint8Array(readFileSync(stored(CANDLES)));
  const columns = decodeCandles(bytes, CANDLES);
  columns.volume[ROW] = change(columns.volume[ROW]!);
  writeFileSync(stored(CANDLES), bytes);
  return columns.openTime[ROW]! + MINUTE_MS;
}

beforeAll(async () => {
  market = await storeMarket();
  pristine = readFileSync(stored(CANDLES));
});
afterAll(() => market.remove());

describe('runs verify', () => {
  beforeEach(async () => {
    ({ runId } = await replay('-s', market.write('volumes.ts', VOLUMES)));
  });
  afterEach(() => writeFileSync(stored(CANDLES), pristine));

  it('says that a run came out the same, byte for byte', async () => {
    const { exitCode, stdout } = await market.run(RUNS, ['verify', 'latest']);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^Run ${runId} verified: .*\ninputs   [0-9a-f]{64}\noutputs  [0-9a-f]{64}\n$`)),
    ]);
    const { verified, again, stored: was, input, output, strategyChanged } = await verify(runId);
    expect([verified, again, input, output, strategyChanged]).toEqual([true, was, null, null, false]);
  });

  it('says so too for a part of the period, a seed, other params and some of the symbols', async () => {
    const part = ['--from', '2024-01-31T07:13', '--to', '2024-02-01T22:22', '--symbols', 'CCCUSDT,AAAUSDT'];
    const run = await replay(
      '-s',
      'coin-flip',
      ...part,
      '--seed',
      '4',
      '--set',
      'chance=0.5',
      '--set',
      'sizing.fraction=0.3',
    );
    expect(await verify(run.runId)).toMatchObject({ verified: true, strategyChanged: false });
  });

  it('names the frame and the symbol of one changed volume, which datasets verify notices too', async () => {
    const close = changeCandle((volume) => volume * (1 + 2 ** -52));
    const found = await verify(runId);
    expect(found).toMatchObject({ verified: false, input: { time: close, symbol: 'BBBUSDT' }, output: null });
    expect([found.again.inputs === found.stored.inputs, found.again.outputs]).toEqual([false, found.stored.outputs]);
    const { exitCode, stdout, stderr } = await market.run(RUNS, ['verify', runId]);
    expect([exitCode, stdout]).toEqual([4, '']);
    expect(stderr).toBe(
      `Run ${runId} came out differently. The data differs: the first differing frame is ${isoTime(close)}, BBBUSDT. ` +
        'Check it with datasets verify. No decision changed.\n',
    );
    const checked = await market.run('scripts/datasets.ts', ['verify', 'small']);
    expect(checked.exitCode).toBe(4);
    expect(`${checked.stdout}${checked.stderr}`).toContain(CANDLES);
  });

  it('names the first decision that a changed volume changed', async () => {
    const close = changeCandle((volume) => 1e6 * volume);
    const found = await verify(runId);
    expect(found.input).toEqual({ time: close, symbol: 'BBBUSDT' });
    expect(found.output!.actual).toMatchObject({ kind: 'signal', time: close, symbolIndex: 1 });
  });

  it('names side data that changed', async () => {
    const path = 'observations/FUNDING_SETTLED.arrow';
    const before = readFileSync(stored(path));
    const observations = decodeObservations(new Uint8Array(before), path);
    const at = observations.findIndex(({ symbol }) => symbol === 'AAAUSDT') + 1;
    const one = observations[at]!;
    const payload = { ...one.payload, rate: (one.payload['rate'] as number) + 1e-9 };
    writeFileSync(stored(path), encodeObservations(observations.with(at, { ...one, payload })));
    const found = await verify(runId);
    writeFileSync(stored(path), before);
    expect(found.input).toEqual({ time: Math.ceil(one.availableAt / MINUTE_MS) * MINUTE_MS, symbol: '(side data)' });
  });

  it('tells changed logic from changed data, and that the strategy’s file is another', async () => {
    market.write('volumes.ts', VOLUMES.replace('3 *', '4 *'));
    const found = await verify(runId);
    expect(found).toMatchObject({ verified: false, input: null, strategyChanged: true });
    expect(found.output!.expected).toBeDefined();
    const { exitCode, stderr } = await market.run(RUNS, ['verify', runId]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(
      / The data is the same, the logic differs\. The first differing record was .* The strategy's source has changed since\.\n$/,
    );
  });

  it('tells of a changed file that changed nothing', async () => {
    market.write('volumes.ts', `${VOLUMES}// A remark.\n`);
    expect(await verify(runId)).toMatchObject({ verified: true, strategyChanged: true });
  });

  it('says what is missing when it cannot run again', async () => {
    const { folder, runId: damaged } = await replay('-s', market.write('kept.ts', VOLUMES));
    const problem = async (id: string): Promise<unknown> => {
      const { exitCode, stderr } = await market.run(RUNS, ['verify', id]);
      return [exitCode, stderr];
    };
    changeCandle((volume) => 1e6 * volume);
    rmSync(join(folder, 'journal.deflate'));
    expect(await verify(damaged)).toMatchObject({
      verified: false,
      input: { symbol: 'BBBUSDT' },
      output: null,
      journalProblem: expect.stringMatching(/^The run's journal is gone /) as string,
    });
    rmSync(join(market.folder, 'volumes.ts'));
    expect(await problem(runId)).toEqual([2, expect.stringMatching(/^Strategy ".*volumes\.ts" cannot be read /)]);
    renameSync(join(market.dataDir, 'small'), join(market.dataDir, 'other'));
    const gone = await problem(damaged);
    renameSync(join(market.dataDir, 'other'), join(market.dataDir, 'small'));
    expect(gone).toEqual([2, expect.stringMatching(/^There is no dataset "small" in /)]);
    expect(await problem('nothing-like-it')).toEqual([2, expect.stringContaining('nothing-like-it')]);
  });
});
