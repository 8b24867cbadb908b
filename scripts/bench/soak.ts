import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../engine/market/units.ts';
import { benchSymbols, runLive } from './live/run-live.ts';
import { slopeOf } from './row.ts';
import type { BenchRow } from './row.ts';

const SYMBOLS = 3;
const DAYS = 7;
const HISTORY_MINUTES = 300 * 60;
const HOURS_A_DAY = 24;
const STEP_MS = 5 * SECOND_MS;

/** A simulated week of a live program, at full speed: what memory it takes at its end, and whether it grows. */
export async function benchSoak(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ninefold-bench-soak-'));
  try {
    const { figures } = await runLive(
      {
        face: 'binance-futures',
        symbols: benchSymbols(SYMBOLS),
        start: Date.UTC(2025, 0, 15, 0, 0, 20),
        formingMs: STEP_MS,
        pace: 'steps',
        folder,
        historyMinutes: HISTORY_MINUTES,
        minutes: (DAYS * DAY_MS) / MINUTE_MS,
        clients: 2,
        sideData: true,
        isKilled: false,
        stepMs: STEP_MS,
      },
      ['--expose-gc'],
    );
    const { memory } = figures;
    const half = memory.slice(memory.length >> 1);
    const hours = half.map(({ hour }) => hour);
    const last = memory.at(-1);
    const frames = figures.decidedMs.length;
    const check = {
      passed: memory.length === DAYS * HOURS_A_DAY,
      detail: `${frames} frames of ${SYMBOLS} symbols, memory looked at ${memory.length} times`,
    };
    const about = { id: 'SOAK', unit: 'MiB a day', better: 'lower', check } as const;
    const note = `nine heads, side data, two /ws clients; after a forced collection each simulated hour; the second half of the week; ${last?.rssMiB.toFixed(0)} MiB resident at its end`;
    const growth = (figureOf: (one: (typeof half)[number]) => number): number =>
      slopeOf(hours, half.map(figureOf)) * HOURS_A_DAY;
    return [
      { ...about, what: 'growth of resident memory', median: growth((one) => one.rssMiB), note },
      { ...about, what: 'growth of the heap', median: growth((one) => one.heapMiB) },
      { ...about, what: 'growth of buffers outside the heap', median: growth((one) => one.externalMiB) },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
