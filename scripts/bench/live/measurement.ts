import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { HOUR_MS } from '../../../engine/market/units.ts';
import { FIGURES_FILE } from './settings.ts';
import type { LiveFigures, MemorySample } from './settings.ts';
import type { Stopwatch } from './stopwatch.ts';

const MIB = 2 ** 20;

/** What is measured of a live program: time of its process, memory by the hour, and its frames by a stopwatch. */
export class Measurement {
  /** What moving time in steps has cost, ms of processor. */
  harnessMs = 0;
  readonly #stopwatch: Stopwatch;
  readonly #record: LiveRecord;
  readonly #memory: MemorySample[] = [];
  #cpu = process.cpuUsage();
  #wall = performance.now();
  #begunAt = NaN;
  #hour = 0;
  #streamed = 0;

  constructor(stopwatch: Stopwatch, record: LiveRecord) {
    this.#stopwatch = stopwatch;
    this.#record = record;
  }

  /** Measures from now on, `time` by the program's clock. */
  begin(time: number): void {
    this.#begunAt = time;
    this.#stopwatch.start();
    this.#streamed = this.streamed;
    this.#cpu = process.cpuUsage();
    this.#wall = performance.now();
  }

  /** Looks at memory, once in each hour of the program's clock. */
  lookAtMemory(time: number): void {
    const hour = Math.floor((time - this.#begunAt) / HOUR_MS);
    if (hour <= this.#hour) return;
    this.#hour = hour;
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    this.#memory.push({ hour, rssMiB: rss / MIB, heapMiB: heapUsed / MIB, externalMiB: external / MIB });
  }

  /** Ends it and leaves the figures in the record's folder. */
  end(exchangeMs: number): void {
    this.#stopwatch.stop();
    const { user, system } = process.cpuUsage(this.#cpu);
    const figures: LiveFigures = {
      decidedMs: this.#stopwatch.decidedMs,
      wholeMs: this.#stopwatch.wholeMs,
      cpuMs: (user + system) / 1000,
      harnessMs: this.harnessMs,
      wallMs: performance.now() - this.#wall,
      exchangeMs,
      streamed: this.streamed - this.#streamed,
      memory: this.#memory,
    };
    writeFileSync(join(this.#record.folder, FIGURES_FILE), JSON.stringify(figures));
  }

  private get streamed(): number {
    return this.#record.candleCounts().get('websocket') ?? 0;
  }
}
