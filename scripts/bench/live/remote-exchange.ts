import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Exchange } from '../../../engine/live/exchange/exchange.ts';
import { FACES } from '../../../engine/live/simulator/face.ts';
import type { ExchangeSettings } from './settings.ts';

/** The exchange of a live bench, which is another process. */
export class RemoteExchange {
  readonly protocol: Exchange;
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  private constructor(child: ChildProcess, lines: Interface, protocol: Exchange) {
    this.#child = child;
    this.#lines = lines;
    this.protocol = protocol;
  }

  /** Starts the compiled exchange at `path`. */
  static async open(path: string, settings: ExchangeSettings): Promise<RemoteExchange> {
    const { face, symbols, start, formingMs, pace } = settings;
    const told = JSON.stringify({ face, symbols, start, formingMs, pace });
    const child = spawn(process.execPath, [path, told], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout! });
    const [line] = (await once(lines, 'line')) as [string];
    const { streamUrl: stream, restUrl: rest } = JSON.parse(line) as { streamUrl: string; restUrl: string };
    return new RemoteExchange(child, lines, { ...FACES[face].protocol({ stream, rest }), id: 'simulated' });
  }

  /** Lets its time pass; resolves when we have read all that it sent meanwhile. Throws when we broke a rule of its. */
  advanceTo(time: number): Promise<void> {
    return this.ask(`to ${time}`);
  }

  /** Has it look at our monitor with some clients from now on. */
  watch(url: string, clients: number): Promise<void> {
    return this.ask(`watch ${url} ${clients}`);
  }

  /** Has it ask our monitor for its metrics. */
  scrape(url: string): Promise<void> {
    return this.ask(`scrape ${url}`);
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin!.end();
    await ended;
  }

  private async ask(line: string): Promise<void> {
    const answer = once(this.#lines, 'line');
    this.#child.stdin!.write(`${line}\n`);
    const [violation] = (await answer) as [string];
    if (violation !== '') throw new Error(`The exchange complains of ${violation}.`);
  }
}
