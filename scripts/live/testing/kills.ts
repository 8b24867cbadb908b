import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Random } from '../../../engine/market/random.ts';
import type { LiveRun, Sitting } from './live-run.ts';
import { walOf } from './wal.ts';

/** What a signal waits for, before its own short delay. */
const OCCASIONS = ['spawn', 'opened', 'minute', 'write', 'request', 'answer'] as const;
type Occasion = (typeof OCCASIONS)[number];

/** When to send a signal: at an occasion, the so-and-so-many-th of its kind, and some ms later. */
export interface Moment {
  readonly occasion: Occasion;
  readonly count: number;
  readonly delayMs: number;
}

/** Where a kill hit. */
export interface Hit {
  readonly moment: Moment;
  /** How far the program had come. */
  readonly phase: 'loading' | 'opening' | 'streaming';
  /** It tore a transaction that was being written. */
  readonly isCommitTorn: boolean;
  /** A webhook request was on its way, or its answer was. */
  readonly isRequestOpen: boolean;
}

/** Largest counts and delays of each occasion. */
const RANGES: Readonly<Record<Occasion, { readonly count: number; readonly delayMs: readonly [number, number] }>> = {
  spawn: { count: 1, delayMs: [50, 900] },
  opened: { count: 1, delayMs: [0, 150] },
  minute: { count: 8, delayMs: [0, 20] },
  write: { count: 150, delayMs: [0, 0] },
  request: { count: 12, delayMs: [0, 0] },
  answer: { count: 12, delayMs: [0, 0] },
};

/** Draws moments of every occasion in turn. */
export function drawMoments(random: Random, count: number): Moment[] {
  return Array.from({ length: count }, (_, i) => {
    const occasion = OCCASIONS[i % OCCASIONS.length]!;
    const { count: most, delayMs } = RANGES[occasion];
    const [least, longest] = delayMs;
    return {
      occasion,
      count: 1 + Math.floor(random.uniform() * most),
      delayMs: least + random.uniform() * (longest - least),
    };
  });
}

/** Counts down to a moment. */
class Countdown {
  readonly isReached: Promise<void>;
  #left: number;
  #reach: () => void = () => undefined;

  constructor(count: number) {
    this.#left = count;
    this.isReached = new Promise((done) => (this.#reach = done));
  }

  /** One more; true when it was the last. */
  tick(): boolean {
    this.#left--;
    if (this.#left === 0) this.#reach();
    return this.#left === 0;
  }
}

/** Listens for a moment's occasion; the function ends that. */
function listen(run: LiveRun, sitting: Sitting, { occasion, tick }: { occasion: Occasion; tick(): void }): () => void {
  if (occasion === 'write') {
    const watcher = watch(run.record, (_, name) => {
      if (name === 'record.sqlite-wal') tick();
    });
    return () => watcher.close();
  }
  if (occasion === 'request' || occasion === 'answer') {
    run.onTraffic = (what) => what === occasion && tick();
    return () => (run.onTraffic = () => undefined);
  }
  if (occasion === 'opened') void sitting.saw(/SYNTHETIC/).then(tick, () => undefined);
  const { stdout } = sitting.child;
  const onLine = (text: string): void => {
    for (const line of text.split('\n')) if (/ websocket/.test(line)) tick();
  };
  if (occasion === 'minute') stdout!.on('data', onLine);
  return () => stdout!.off('data', onLine);
}

/** Starts a run's next sitting and sends it a signal at a moment. */
export async function sitUntil(run: LiveRun, moment: Moment, signal: NodeJS.Signals): Promise<Sitting> {
  const { occasion, count, delayMs } = moment;
  const sitting = run.sit();
  const countdown = new Countdown(occasion === 'spawn' ? 1 : count);
  const send = (): boolean => sitting.child.kill(signal);
  const tick = (): void => {
    // At once, in the same turn: what is being written is being written now.
    if (countdown.tick() && delayMs === 0) send();
  };
  const stop = listen(run, sitting, { occasion, tick });
  if (occasion === 'spawn') tick();
  await Promise.race([countdown.isReached, sitting.ended]);
  stop();
  if (delayMs > 0) {
    await sleep(delayMs);
    send();
  }
  return sitting;
}

/** Starts a run's next sitting and kills it at a moment. Throws when it ended before. */
export async function sitUntilKilled(run: LiveRun, moment: Moment): Promise<Hit> {
  const sitting = await sitUntil(run, moment, 'SIGKILL');
  const isRequestOpen = run.openRequests > 0;
  const { signal } = await sitting.ended;
  if (signal !== 'SIGKILL') throw new Error(`It ended before it was killed: ${sitting.said.stderr}`);
  const { stdout, stderr } = sitting.said;
  return {
    moment,
    phase: / websocket/.test(stdout) ? 'streaming' : stderr.includes('SYNTHETIC') ? 'opening' : 'loading',
    isCommitTorn: walOf(join(run.record, 'record.sqlite-wal')).tornBytes > 0,
    isRequestOpen,
  };
}
