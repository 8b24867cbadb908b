import type { FaceName } from '../../../engine/live/simulator/face.ts';

/** What the exchange's process is told. Times are epoch ms. */
export interface ExchangeSettings {
  readonly face: FaceName;
  readonly symbols: readonly string[];
  readonly start: number;
  /** How often forming candles are sent. */
  readonly formingMs: number;
  /** 'steps': time moves when the measured process says so; 'life': one second a second. */
  readonly pace: 'steps' | 'life';
}

/** What the measured process is told. */
export interface LiveSettings extends ExchangeSettings {
  /** The compiled exchange. */
  readonly exchangePath: string;
  /** Of the record; what was measured is written into it too. */
  readonly folder: string;
  readonly historyMinutes: number;
  /** How many are measured, from the first whole one after it has caught up. */
  readonly minutes: number;
  /** /ws clients of the monitor; 0: none. */
  readonly clients: number;
  readonly sideData: boolean;
  /** Dies at the end as by a kill: nothing more is stored. */
  readonly isKilled: boolean;
  /** How far time moves at once in steps. */
  readonly stepMs: number;
}

/** Where the measured process leaves its figures, in the record's folder. */
export const FIGURES_FILE = 'figures.json';

/** Memory after a simulated hour and a forced collection. */
export interface MemorySample {
  /** Simulated hours since the start. */
  readonly hour: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
  /** Outside the heap: buffers of columns, rings and sockets. */
  readonly externalMiB: number;
}

/** What was measured. */
export interface LiveFigures {
  /** From each frame's last closing candle at our door until all was sent, ms. */
  readonly decidedMs: readonly number[];
  /** The same from its first closing candle. */
  readonly wholeMs: readonly number[];
  /** User and system time of the process in the measured minutes. */
  readonly cpuMs: number;
  /** What of it went into moving time in steps. */
  readonly harnessMs: number;
  readonly wallMs: number;
  /** How long it took to have the exchange stand, before anything of a live run began. */
  readonly exchangeMs: number;
  /** Candles that came by the stream, in the measured minutes. */
  readonly streamed: number;
  readonly memory: readonly MemorySample[];
}
