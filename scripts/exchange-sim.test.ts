import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DAY_MS, MINUTE_MS } from '../engine/market/units.ts';
import { openDataset } from '../datasets/read/dataset.ts';
import { binanceFutures, binanceSpot } from '../engine/live/exchange/binance.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';
import { MARKET_START, storeMarket } from './program/stored-market.ts';
import type { StoredMarket } from './program/stored-market.ts';

let program: BuiltProgram;
let stored: StoredMarket;
beforeAll(async () => {
  [program, stored] = await Promise.all([buildProgram('scripts/exchange-sim.ts'), storeMarket()]);
});
afterAll(() => {
  program.remove();
  stored.remove();
});

interface Running {
  readonly child: ChildProcess;
  readonly stream: string;
  readonly rest: string;
  /** Ctrl-C; gives status and everything printed. */
  stop(): Promise<{ exitCode: number | null; stdout: string }>;
}

/** Starts the program on a free port. */
async function start(...args: readonly string[]): Promise<Running> {
  const child = program.start(['--port', '0', ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = new Promise<number | null>((done) => child.on('close', done));
  const url = (name: string): string => new RegExp(`${name}://[^\\s]+`).exec(stdout + stderr)?.[0] ?? '';
  await new Promise<void>((done, failed) => {
    const look = (): void => {
      if (url('ws') !== '' && url('http') !== '' && /Ctrl-C|Listening/.test(stdout + stderr)) done();
    };
    child.stdout!.on('data', look);
    child.stderr!.on('data', look);
    void closed.then((code) => failed(new Error(`It ended with ${code}: ${stderr}`)));
  });
  const stop = async (): Promise<{ exitCode: number | null; stdout: string }> => {
    child.kill('SIGINT');
    return { exitCode: await closed, stdout };
  };
  return { child, stream: url('ws'), rest: url('http'), stop };
}

async function ask(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

describe('the exchange simulator', () => {
  it('stands in the present, streams to a client, and says how to use it and what the client did', async () => {
    const { stream, rest, stop } = await start('--symbols', 'BTCUSDT');
    const exchange = binanceFutures({ stream, rest });
    const socket = new WebSocket(stream);
    const heard = new Promise<string>((done) => {
      socket.on('message', (data) => {
        const text = (data as Buffer).toString('utf8');
        if (exchange.read(text).kind === 'candle') done(text);
      });
    });
    socket.on('open', () => socket.send(exchange.subscription(['BTCUSDT'], 1)));
    const read = exchange.read(await heard);
    const { serverTime } = (await ask(`${rest}/fapi/v1/time`)) as { serverTime: number };
    expect(Math.abs(serverTime - Date.now())).toBeLessThan(MINUTE_MS);
    const minute = read.kind === 'candle' ? read.candle.openTime : NaN;
    expect(Math.abs(serverTime - minute)).toBeLessThan(3 * MINUTE_MS);
    const from = minute - 300 * MINUTE_MS;
    const rows = exchange.readCandles(await ask(`${rest}${exchange.candlesPath('BTCUSDT', from, 400)}`), from);
    expect(rows.length).toBeGreaterThanOrEqual(300);
    const fundings = (await ask(`${rest}/fapi/v1/fundingRate?symbol=BTCUSDT&limit=3`)) as { fundingTime: number }[];
    expect(fundings.map(({ fundingTime }) => fundingTime % (DAY_MS / 3))).toEqual([0, 0, 0]);
    for (let id = 0; id < 12; id++) socket.send(exchange.subscription(['BTCUSDT'], id));
    await new Promise((done) => socket.on('close', done));
    const { exitCode, stdout } = await stop();
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('Its clients broke limits')]);
    expect(stdout).toContain(`npm run live -- --exchange binance-futures --symbols BTCUSDT --stream-url ${stream}`);
    expect(stdout).toContain('messages in a second');
  });

  it('gives a dataset’s own candles at their own time, as spot, and acts out a script', async () => {
    const script = stored.write(
      'faults.json',
      JSON.stringify([{ kind: 'refuseUpgrade', from: 0, lasts: 600, status: 503 }]),
    );
    const from = MARKET_START + 2 * DAY_MS;
    const args = ['--data-dir', stored.dataDir, '--dataset', 'small', '--exchange', 'binance-spot', '--faults', script];
    const { stream, rest, stop } = await start(...args, '--speed', '60', '--from', `${from}`, '--json');
    const exchange = binanceSpot({ stream, rest });
    const begin = from - 100 * MINUTE_MS;
    const rows = exchange.readCandles(await ask(`${rest}${exchange.candlesPath('BBBUSDT', begin, 50)}`), begin);
    const dataset = await openDataset(stored.dataDir, 'small');
    const [source] = dataset.sources({ symbols: ['BBBUSDT'], from: begin, to: begin + 50 * MINUTE_MS });
    for await (const batch of source!.open()) {
      if (batch.kind !== 'candles') continue;
      expect(rows.map(({ close }) => close)).toEqual([...batch.columns.close.subarray(0, batch.columns.length)]);
    }
    expect(rows).toHaveLength(50);
    const status = await new Promise((done) => {
      const socket = new WebSocket(stream);
      socket.on('unexpected-response', (_, response) => done(response.statusCode)).on('error', () => undefined);
    });
    const { exitCode, stdout } = await stop();
    expect([exitCode, status]).toEqual([0, 503]);
    expect(JSON.parse(stdout)).toMatchObject({ start: from, violations: [], faults: { refuseUpgrade: 1 } });
  });

  it.each([
    [['--speed', '0'], '--speed 0 is no speed'],
    [['--speed', '60', '--now'], 'passes at speed 1'],
    [['--port', '99999'], '--port 99999 is no port'],
    [['--fault-rate', '-1'], '--fault-rate -1 makes no sense'],
    [['--faults', '/nowhere.json'], '/nowhere.json cannot be read: ENOENT'],
    [['--from', '2020-01-01'], '--from 2020-01-01 lies outside the candles'],
    [['--exchange', 'binance-sport'], 'Did you mean "binance-spot"?'],
    [['--symbols', 'btc usdt'], '"btc usdt" is no symbol'],
  ])('refuses %j with a sentence and status 2', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await program.run(args);
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(sentence)]);
  });

  it('says that its port is taken', async () => {
    const { rest, stop } = await start('--symbols', 'BTCUSDT');
    const { exitCode, stderr } = await program.run(['--symbols', 'BTCUSDT', '--port', new URL(rest).port]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('is taken')]);
    expect((await stop()).stdout).toContain('Its clients broke no limit.');
  });
});
