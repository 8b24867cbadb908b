import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACES } from '../../engine/live/simulator/face.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../engine/market/units.ts';
import { formatCount } from '../program/output.ts';
import { benchSymbols, runLive } from './live/run-live.ts';
import type { LiveRun } from './live/run-live.ts';
import type { LiveFigures, LiveSettings } from './live/settings.ts';
import { quantileOf } from './row.ts';
import type { BenchRow } from './row.ts';

const SYMBOLS = 40;
/** 300 candles of 1h: from then on all but 1h itself, which waits for 200 candles of 4h, can signal. */
const HISTORY_MINUTES = 300 * 60;
/** Twelve hours with one snapshot, at noon; killed so long before the next that it is in no minute at life's pace. */
const MINUTES = 720;
const START = Date.UTC(2025, 0, 15, 11, 30, 20);
const KILLED_AT = START + 12 * HOUR_MS + 5 * MINUTE_MS;
const LIFE_MINUTES = 5;
const TARGETS = { decidedMs: 5, decidedSlowMs: 25, cpuUs: 100, liveMs: 10_000 };
const FACE = 'binance-spot';

const COMMON = {
  face: FACE,
  symbols: benchSymbols(SYMBOLS),
  formingMs: FACES[FACE].formingMs,
  historyMinutes: HISTORY_MINUTES,
  clients: 2,
  sideData: true,
  stepMs: SECOND_MS,
} satisfies Partial<LiveSettings>;

/** Every minute was timed, and every candle of it came by the stream. */
function checkOf({ decidedMs, streamed }: LiveFigures, minutes: number): BenchRow['check'] {
  const detail = `${decidedMs.length} of ${minutes} frames timed, ${formatCount(streamed)} of ${formatCount(minutes * SYMBOLS)} candles by the stream, no limit of the exchange broken`;
  return { passed: decidedMs.length === minutes && streamed === minutes * SYMBOLS, detail };
}

function cpuUsOf({ cpuMs, harnessMs }: LiveFigures, minutes: number): number {
  return ((cpuMs - harnessMs) * 1000) / (minutes * SYMBOLS);
}

function perSymbolMinute(ms: number, minutes: number): string {
  return ((ms * 1000) / (minutes * SYMBOLS)).toFixed(0);
}

/** Without its figure when the check failed. */
function checked(row: BenchRow): BenchRow {
  const { id, what, unit, better, check } = row;
  return check.passed ? row : { id, what, unit, better, check };
}

/** T8, and T9 in steps: as many minutes as a morning has, as fast as they go. */
function stepRows({ figures }: LiveRun): BenchRow[] {
  const check = checkOf(figures, MINUTES);
  const { decidedMs, wholeMs, harnessMs } = figures;
  const about = { better: 'lower', check } as const;
  const at = (share: number): number => quantileOf(decidedMs, share);
  const whole = [0.5, 0.99, 1].map((share) => quantileOf(wholeMs, share).toFixed(1)).join(', ');
  const note =
    `nine heads on ${SYMBOLS} symbols, warm; the exchange is another process, two /ws clients, a scrape a minute, ` +
    `record with FULL; from the first closing candle of a frame instead of the last: ${whole}`;
  const what = 'last closing candle to decided, stored and published';
  const frames: BenchRow[] = [
    { ...about, id: 'T8', what: `${what}: median`, unit: 'ms', target: TARGETS.decidedMs, median: at(0.5), note },
    { ...about, id: 'T8', what: `${what}: 99 %`, unit: 'ms', target: TARGETS.decidedSlowMs, median: at(0.99) },
    {
      ...about,
      id: 'T8',
      what: `${what}: longest`,
      unit: 'ms',
      median: at(1),
      note: 'a snapshot is taken behind one of the frames',
    },
  ];
  const cpu: BenchRow = {
    ...about,
    id: 'T9',
    what: 'processor time of a live symbol-minute, in steps',
    unit: 'µs',
    target: TARGETS.cpuUs,
    median: cpuUsOf(figures, MINUTES),
    note: `forming candles as often as ${FACE} sends them; the steps' own ${perSymbolMinute(harnessMs, MINUTES)} µs taken off`,
  };
  return [...frames, cpu].map(checked);
}

/** T9 one second a second: each message wakes the process, timers and clients have their share. And how soon it was live. */
function lifeRows({ figures, liveMs }: LiveRun): BenchRow[] {
  const check = checkOf(figures, LIFE_MINUTES);
  const about = { better: 'lower', check } as const;
  const rows: BenchRow[] = [
    {
      ...about,
      id: 'T8',
      what: "the same at life's pace: median",
      unit: 'ms',
      target: TARGETS.decidedMs,
      median: quantileOf(figures.decidedMs, 0.5),
      note: `the first ${LIFE_MINUTES} frames after a start`,
    },
    {
      ...about,
      id: 'T9',
      what: "processor time of a live symbol-minute, at life's pace",
      unit: 'µs',
      target: TARGETS.cpuUs,
      median: cpuUsOf(figures, LIFE_MINUTES),
      note: `${LIFE_MINUTES} minutes by the clock, right after a start: not all code is compiled yet`,
    },
    {
      ...about,
      id: 'START',
      what: 'process start to live after a kill',
      unit: 'ms',
      target: TARGETS.liveMs,
      median: liveMs,
      note: `${SYMBOLS} symbols, the last snapshot more than eleven hours old, a minute missed; one run`,
    },
  ];
  return rows.map(checked);
}

/** T8, T9 and the start after a kill: the live program itself with forty symbols. */
export async function benchLive(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ninefold-bench-live-'));
  try {
    const steps = await runLive({
      ...COMMON,
      folder,
      start: START,
      pace: 'steps',
      minutes: MINUTES,
      isKilled: true,
    });
    const life = await runLive({
      ...COMMON,
      folder,
      start: KILLED_AT,
      pace: 'life',
      minutes: LIFE_MINUTES,
      isKilled: false,
    });
    return [...stepRows(steps), ...lifeRows(life)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
