import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCandleColumns, CANDLE_COLUMNS } from '../engine/market/candle.ts';
import type { CandleColumns } from '../engine/market/candle.ts';
import { MINUTE_MS } from '../engine/market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../engine/run/config.ts';
import { Engine } from '../engine/run/engine.ts';
import { replay } from '../engine/run/replay.ts';
import { configureStrategy } from '../engine/strategy/strategy.ts';
import { mergeSources } from '../engine/time/merge.ts';
import type { Source } from '../engine/time/source.ts';
import nineHeads from '../strategies/nine-heads/strategy.ts';
import { GENERATED_FROM, generatedMarket } from './live/generated-market.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const HISTORY = 180;
/** Candles alone, and nobody who watches. */
const QUIET = ['--no-monitor', '--no-side-data', '--history', `${HISTORY}`];

interface Summary {
  readonly frames: number;
  readonly minutes: number;
  readonly lastClose: number;
  readonly signals: number;
  readonly digests: { readonly inputs: string; readonly outputs: string };
  readonly chains: { readonly inputs: string; readonly outputs: string };
  readonly ingest: { readonly reconnects: number };
}

let program: BuiltProgram;
let folder: string;
beforeAll(async () => {
  program = await buildProgram('scripts/live.ts');
  folder = mkdtempSync(join(tmpdir(), 'ninefold-live-'));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the simulated exchange at full speed. */
async function live(record: string, minutes: number, ...args: readonly string[]): Promise<Summary> {
  const options = [...QUIET, '--speed', 'max', '--record', join(folder, record), '--minutes', `${minutes}`, '--json'];
  const { exitCode, stdout, stderr } = await program.run([...options, ...args]);
  // A run that goes on says that it is live as one that begins does.
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/SYNTHETIC[^]*^LIVE\.$/m)]);
  return JSON.parse(stdout) as Summary;
}

/** The generated market's first minutes, as a replay reads them. */
function sourceOf(symbol: string, minutes: number): Source {
  const market = generatedMarket(SYMBOLS);
  const columns: CandleColumns & { length: number } = createCandleColumns(minutes);
  columns.length = minutes;
  for (let i = 0; i < minutes; i++) {
    const candle = market.candle(symbol, GENERATED_FROM + i * MINUTE_MS)!;
    for (const name of CANDLE_COLUMNS) columns[name][i] = candle[name];
  }
  return {
    id: `candles/1m/${symbol}`,
    async *open() {
      yield { kind: 'candles', symbol, timeframe: '1m', columns };
    },
  };
}

describe('a simulated day of three symbols', () => {
  it('with nine heads gives the digests of an ordinary replay, and verifies', async () => {
    const day = await live('day', 1440);
    expect(day).toMatchObject({ minutes: 1440, frames: HISTORY + 1440, ingest: { reconnects: 0 } });
    const sources = SYMBOLS.map((symbol) => sourceOf(symbol, day.frames));
    const { instruments } = generatedMarket(SYMBOLS);
    const params = nineHeads.presets?.['default'] ?? {};
    const strategy = configureStrategy(nineHeads, nineHeads.params.parse({ ...params }) as Record<string, unknown>);
    const engine = new Engine({ strategy, instruments, config: DEFAULT_RUN_CONFIG });
    await replay(engine, mergeSources(sources, SYMBOLS));
    expect(engine.digests()).toEqual(day.digests);
    const verified = await program.run(['verify', join(folder, 'day'), '--json']);
    expect(verified.exitCode).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ verified: true, digests: day.digests, chains: day.chains });
  });

  it('comes to the same in three sittings as in one', async () => {
    const whole = await live('whole', 300, '-s', 'ema-cross', '--set', 'fast=5');
    for (const minutes of [100, 7, 193]) await live('parts', minutes, '-s', 'ema-cross', '--set', 'fast=5');
    const verified = await program.run(['verify', join(folder, 'parts'), '--json']);
    const { frames, digests } = JSON.parse(verified.stdout) as Summary;
    expect([frames, digests]).toEqual([whole.frames, whole.digests]);
    expect(whole.signals).toBeGreaterThan(3);
  });
});

describe('the program', () => {
  it('ends on Ctrl-C with status 0 and the way to verify, and resumes', async () => {
    const record = join(folder, 'stopped');
    const child = program.start([...QUIET, '-s', 'ema-cross', '--speed', '600', '--record', record]);
    let stdout = '';
    child.stdout!.setEncoding('utf8');
    const ended = new Promise<number | null>((done) => child.on('close', done));
    await new Promise<void>((done) =>
      child.stdout!.on('data', (text: string) => {
        stdout += text;
        if (/3 websocket/.test(stdout)) done();
      }),
    );
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(stdout).toContain(`Verify: npm run live -- verify ${record}`);
    const stored = (await program.run(['verify', record])).stdout;
    expect(stored).toContain('verified');
    const again = await live('stopped', 3, '-s', 'ema-cross');
    expect(again.minutes).toBe(3);
  });

  it('survives a kill: what was stored verifies, and the rest comes out the same', async () => {
    const record = join(folder, 'killed');
    for (let i = 0; i < 3; i++) {
      const child = program.start([...QUIET, '-s', 'ema-cross', '--speed', 'max', '--record', record]);
      const ended = new Promise((done) => child.on('close', done));
      let lines = 0;
      child.stdout!.on('data', () => {
        if (++lines === 20 * (i + 1)) child.kill('SIGKILL');
      });
      await ended;
    }
    const summary = await live('killed', 10, '-s', 'ema-cross');
    const clean = await live('clean', summary.frames - HISTORY, '-s', 'ema-cross');
    expect([clean.frames, clean.digests, clean.chains]).toEqual([summary.frames, summary.digests, summary.chains]);
    expect((await program.run(['verify', record])).exitCode).toBe(0);
  });

  it('names an altered candle with status 4', async () => {
    const record = join(folder, 'altered');
    await live('altered', 5, '-s', 'ema-cross');
    const database = new Sqlite(join(record, 'record.sqlite'));
    database
      .prepare("UPDATE candle SET high = high + 1 WHERE symbol = 'ETHUSDT' AND open_time = ?")
      .run(GENERATED_FROM + 60 * MINUTE_MS);
    database.close();
    const { exitCode, stderr } = await program.run(['verify', record]);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('ETHUSDT at 2025-01-01 01:01')]);
  });

  it.each([
    [['--speed', 'fast'], '--speed fast is no speed'],
    [['--speed', '60', '--exchange', 'binance-spot'], 'time passes by itself'],
    [['--minutes', '0'], '--minutes 0 makes no sense'],
    [['--history', '10'], '--history 10 is too little'],
    [['--rest-url', 'http://127.0.0.1:1'], 'are for a real exchange'],
    [['--symbols', 'btc usdt'], '"btc usdt" is no symbol'],
    [['verify', '/nowhere/at/all'], 'There is no record'],
  ])('refuses %j with a sentence and status 2, and writes nothing', async (args, sentence) => {
    const record = join(folder, 'refused');
    const { exitCode, stdout, stderr } = await program.run(args[0] === 'verify' ? args : [...args, '--record', record]);
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)]);
    expect(existsSync(join(record, 'record.sqlite'))).toBe(false);
  });
});
