import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../engine/live/webhooks/secret.ts';
import { signedHeaders } from '../engine/live/webhooks/signature.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const BODY = {
  type: 'signal',
  timestamp: '2025-01-01T00:00:00Z',
  data: {
    bot: 'main',
    symbol: 'BTCUSDT',
    side: 'long',
    price: 100.5,
    stop: 99,
    target: 103,
    reasons: 'trend\u001b up',
  },
};

interface Running {
  readonly url: string;
  /** What it printed on stdout until Ctrl-C ended it. */
  end(): Promise<{ readonly exitCode: number | null; readonly stdout: string }>;
}

describe('webhook-receiver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-receiver-'));
  const secretFile = join(folder, 'secret.txt');
  const store = join(folder, 'received.jsonl');
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram('scripts/webhook-receiver.ts');
    writeFileSync(secretFile, SECRET, { mode: 0o600 });
  });
  afterAll(() => {
    program.remove();
    rmSync(folder, { recursive: true });
  });

  async function start(...args: readonly string[]): Promise<Running> {
    const child = program.start(['--secret-file', secretFile, '--port', '0', '--store', store, ...args]);
    let stdout = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const url = await new Promise<string>((done, failed) => {
      let stderr = '';
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
        const told = /Receiving at (\S+)\n/.exec(stderr);
        if (told) done(told[1]!);
      });
      void ended.then((exitCode) => failed(new Error(`It ended with ${exitCode}: ${stderr}`)));
    });
    return {
      url,
      end: async () => {
        child.kill('SIGINT');
        return { exitCode: await ended, stdout };
      },
    };
  }

  async function send(url: string, id: string, secret = SECRET): Promise<number> {
    const body = Buffer.from(JSON.stringify(BODY));
    const headers = signedHeaders({ id, body }, { secrets: [new Secret(secret)], time: Date.now() });
    return (await fetch(url, { method: 'POST', headers: { ...headers }, body })).status;
  }

  it('prints each message once, over restarts too, and ends with Ctrl-C', async () => {
    const first = await start();
    const foreign = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    expect(await Promise.all([send(first.url, 'a'), send(first.url, 'a')])).toEqual([204, 204]);
    expect(await send(first.url, 'b', foreign)).toBe(401);
    expect((await fetch(first.url)).status).toBe(405);
    expect((await fetch(first.url, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
    expect(await first.end()).toEqual({
      exitCode: 0,
      stdout: '2025-01-01T00:00:00Z  signal  main  BTCUSDT  long at 100.5 stop 99 target 103  trend  up  (a)\n',
    });
    const second = await start('--json');
    expect([await send(second.url, 'a'), await send(second.url, 'b')]).toEqual([204, 204]);
    const line = `${JSON.stringify({ id: 'b', body: BODY })}\n`;
    expect(await second.end()).toEqual({ exitCode: 0, stdout: line });
    expect(readFileSync(store, 'utf8').split('\n').slice(1)).toEqual([line.trimEnd(), '']);
  });

  it.each<[string[], string]>([
    [[], 'Give the secret by --secret-env or by --secret-file, one of them.\n'],
    [
      ['--secret-env', 'A', '--secret-file', 'b'],
      'Give the secret by --secret-env or by --secret-file, one of them.\n',
    ],
    [['--secret-env', 'A'], 'There is no environment variable A: set it to the secret.\n'],
    [['--secret-env', 'A', '--port', '70000'], '--port 70000 is no port: give a whole number from 0 to 65535.\n'],
  ])('refuses %j', async (args, stderr) => {
    expect(await program.run(args)).toEqual({ exitCode: 2, stdout: '', stderr });
  });

  it('tells how to use it', async () => {
    const { stdout, exitCode } = await program.run(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('(umask 077; echo "whsec_$(openssl rand -base64 32)" > secret.txt)\n');
    expect(stdout).toContain('"secret": { "file": "secret.txt" }, "allowPrivate": true }]\n');
  });
});
