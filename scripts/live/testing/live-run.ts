import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LiveRecord } from '../../../engine/live/record/record.ts';
import { EXAMPLE_SECRET } from '../../../engine/live/webhooks/testing/scripted-endpoint.ts';
import { Random } from '../../../engine/market/random.ts';
import type { BuiltProgram } from '../../program/built-program.ts';
import { TroubledReceiver } from '../../webhook-receiver/testing/troubled-receiver.ts';
import type { Trouble } from '../../webhook-receiver/testing/troubled-receiver.ts';

/** Minutes before its start with which a run begins. */
export const HISTORY = 180;

/** An answer takes up to so long, and so many of the messages are cut off before their first one. */
const ANSWER_MS = 5;
const CUT_SHARE = 0.05;

/** Two strategies that between them signal nearly every minute: entries and exits, three symbols. */
const BOTS = [
  { name: 'coin', strategy: 'coin-flip', params: { timeframe: '1m', chance: 0.5, holdCandlesMax: 2 } },
  { name: 'cross', strategy: 'ema-cross', params: { timeframe: '1m', fast: 2, slow: 3 } },
];

/** A process at work, and what it has said so far. */
export interface Sitting {
  readonly child: ChildProcess;
  readonly said: { stdout: string; stderr: string };
  /** Its exit code and signal, once its streams are closed. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Resolves with the first match of a pattern in what it said on standard error; rejects when it ends without. */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves once it has printed so many minutes more. */
  minutes(count: number): Promise<void>;
}

/** One live run of the real process in several sittings, on one record, with a receiver that remembers all effects. */
export class LiveRun {
  readonly record: string;
  readonly program: BuiltProgram;
  /** Hears of each request once its effect is stored, and of each answer once it is given. */
  onTraffic: (what: 'request' | 'answer') => void = () => undefined;
  /** While true, requests are received and never answered. */
  isHanging = false;
  readonly #folder: string;
  readonly #cut = new Set<string>();
  readonly #children: ChildProcess[] = [];
  #receiver: TroubledReceiver | undefined;
  #openRequests = 0;

  private constructor(program: BuiltProgram, folder: string) {
    this.program = program;
    this.#folder = folder;
    this.record = join(folder, 'record');
  }

  /** Prepares a run in a folder of its own. */
  static async open(program: BuiltProgram, folder: string): Promise<LiveRun> {
    const run = new LiveRun(program, folder);
    run.#receiver = await TroubledReceiver.open((request, response) => run.answer(request, response));
    mkdirSync(run.record, { recursive: true });
    writeFileSync(join(folder, 'secret.txt'), EXAMPLE_SECRET, { mode: 0o600 });
    writeFileSync(join(folder, 'bots.json'), JSON.stringify(BOTS));
    const url = `http://127.0.0.1:${run.receiver.endpoint.port}/`;
    const endpoint = { id: 'receiver', url, secret: { file: 'secret.txt' }, allowPrivate: true };
    writeFileSync(join(folder, 'endpoints.json'), JSON.stringify([endpoint]));
    return run;
  }

  /** Whoever acts on the messages, behind a slow wire that is now and then cut before the answer. */
  get receiver(): TroubledReceiver {
    return this.#receiver!;
  }

  /** Requests that were received and not answered yet. */
  get openRequests(): number {
    return this.#openRequests;
  }

  /** What the program is given, at full speed. */
  args(...more: readonly string[]): string[] {
    const files = ['--record', this.record, '--bots', join(this.#folder, 'bots.json')];
    const webhooks = ['--webhooks', join(this.#folder, 'endpoints.json')];
    return ['--speed', 'max', '--no-side-data', '--history', `${HISTORY}`, ...files, ...webhooks, ...more];
  }

  /** Starts a sitting that nobody watches, or with a monitor when the arguments say so. */
  sit(...more: readonly string[]): Sitting {
    const child = this.program.start(this.args(...(more.includes('--port') ? [] : ['--no-monitor']), ...more));
    this.#children.push(child);
    return sittingOf(child);
  }

  /** Runs so many minutes to a regular end. */
  async sitOut(minutes: number): Promise<void> {
    const { ended, said } = this.sit('--minutes', `${minutes}`);
    const { exitCode } = await ended;
    if (exitCode !== 0) throw new Error(`The run ended with ${exitCode}: ${said.stderr}`);
  }

  /** Ends whatever of it is still at work. */
  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.receiver.endpoint.close();
  }

  private answer(...[{ id }, response]: Parameters<Trouble>): boolean {
    this.#openRequests++;
    response.on('close', () => this.#openRequests--);
    this.onTraffic('request');
    if (this.isHanging) return true;
    const random = Random.fromKey(id);
    if (!this.#cut.has(id) && random.uniform() < CUT_SHARE) {
      this.#cut.add(id);
      response.destroy();
      return true;
    }
    setTimeout(() => {
      response.writeHead(204).end();
      this.onTraffic('answer');
    }, random.uniform() * ANSWER_MS);
    return true;
  }
}

/** How many frames a record's first bot has decided. */
export function framesOf(record: string): number {
  const stored = LiveRecord.read(record);
  try {
    return stored.frameCount(stored.bots.all()[0]!.number);
  } finally {
    stored.close();
  }
}

/** Listens to a process that was just started. */
function sittingOf(child: ChildProcess): Sitting {
  const said = { stdout: '', stderr: '' };
  let waiting: (() => void)[] = [];
  const tell = (): void => {
    const before = waiting;
    waiting = [];
    for (const look of before) look();
  };
  let isOver = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      tell();
    });
  }
  const ended = new Promise<Awaited<Sitting['ended']>>((done) => {
    child.once('close', (exitCode, signal) => {
      isOver = true;
      tell();
      done({ exitCode, signal });
    });
  });
  const until = <T>(what: string, find: () => T | null): Promise<T> =>
    new Promise((done, failed) => {
      const look = (): void => {
        const found = find();
        if (found !== null) done(found);
        else if (isOver) failed(new Error(`It ended without ${what}: ${said.stderr}`));
        else waiting.push(look);
      };
      look();
    });
  const printed = (): number => said.stdout.split(' websocket').length - 1;
  return {
    child,
    said,
    ended,
    saw: (pattern) => until(`saying ${String(pattern)}`, () => pattern.exec(said.stderr)),
    minutes: async (count) => {
      const enough = printed() + count;
      await until(`${count} minutes more`, () => (printed() >= enough ? true : null));
    },
  };
}
