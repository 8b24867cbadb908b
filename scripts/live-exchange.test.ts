import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

let programs: readonly BuiltProgram[];
let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  programs = await Promise.all(['scripts/exchange-sim.ts', 'scripts/live.ts'].map(async (path) => buildProgram(path)));
  folder = mkdtempSync(join(tmpdir(), 'ninefold-exchange-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const program of programs) program.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program; `said` resolves with what it printed once a pattern is in it, and fails when it ends before. */
function start(program: BuiltProgram, args: readonly string[]) {
  const child = program.start(args);
  children.push(child);
  let text = '';
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const said = async (pattern: RegExp): Promise<string> =>
    new Promise((done, failed) => {
      const look = (more: Buffer | '' = ''): void => {
        text += more.toString('utf8');
        if (pattern.test(text)) done(text);
      };
      child.stdout!.on('data', look);
      child.stderr!.on('data', look);
      void ended.then((code) => failed(new Error(`ended with ${code}: ${text}`)));
      look();
    });
  return { child, said, ended };
}

it('a run on an exchange by the clock on the wall catches up, goes live, and ends when it is told to', async () => {
  const [simulator, live] = programs as [BuiltProgram, BuiltProgram];
  const exchange = start(simulator, ['--port', '0', '--symbols', 'BTCUSDT', 'ETHUSDT']);
  const printed = await exchange.said(/ws:\/\/\S+[\s\S]*http:\/\/\S+[\s\S]*(Ctrl-C|Listening)/);
  const [stream, rest] = [/ws:\/\/\S+/, /http:\/\/\S+/].map((pattern) => pattern.exec(printed)![0]);
  const place = ['--exchange', 'binance-futures', '--stream-url', stream!, '--rest-url', rest!, '--no-side-data'];
  const bot = ['--symbols', 'BTCUSDT', 'ETHUSDT', '-s', 'ema-cross', '--record', join(folder, 'record')];
  const run = start(live, [...place, ...bot, '--port', '0']);
  const text = await run.said(/Caught up [\s\S]*LIVE\.|LIVE\.[\s\S]*Caught up /);
  const url = /Monitor: (\S+)/.exec(text)![1]!;
  await expect
    .poll(async () => (await (await fetch(`${url}api/status`)).json()) as unknown, { timeout: 20_000 })
    .toMatchObject({
      exchange: 'binance-futures',
      isSimulated: false,
      phase: 'live',
      connections: [{ phase: 'live' }],
    });
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(await run.said(/Stopped/)).toContain('Verify: npm run live -- verify');
});
