import { join } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { runsDirOf } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';

export const EXCHANGES = ['simulated', 'binance-spot', 'binance-futures'] as const;
export const HISTORY_MIN = 180;
const DEFAULT_SPEED = 60;

/** What the live program was given. */
export interface LiveArgs extends SharedOptions {
  readonly exchange: (typeof EXCHANGES)[number];
  readonly symbols: string[] | undefined;
  readonly strategy: string | undefined;
  readonly preset: string | undefined;
  readonly config: string | undefined;
  readonly set: string[] | undefined;
  readonly seed: number | undefined;
  readonly speed: string | undefined;
  readonly minutes: number | undefined;
  readonly history: number;
  readonly record: string | undefined;
  readonly streamUrl: string | undefined;
  readonly restUrl: string | undefined;
}

/** Simulated seconds a second; Infinity for 'max'. Throws UsageError, also when time is not ours to set. */
export function speedOf({ exchange, speed }: Pick<LiveArgs, 'exchange' | 'speed'>): number {
  if (speed !== undefined && exchange !== 'simulated') {
    throw new UsageError(`--speed is for the simulated exchange: on ${exchange} time passes by itself.`);
  }
  const value = speed === undefined ? DEFAULT_SPEED : speed === 'max' ? Infinity : Number(speed);
  if (value > 0) return value;
  throw new UsageError(`--speed ${speed} is no speed: give max, or a number above 0 such as 60.`);
}

/** Refuses numbers that make no sense, and options of another exchange. */
export function checkArgs({ minutes, history, exchange, streamUrl, restUrl }: LiveArgs): void {
  if (minutes !== undefined && !(Number.isInteger(minutes) && minutes > 0)) {
    throw new UsageError(`--minutes ${minutes} makes no sense: give a whole number from 1.`);
  }
  if (!Number.isInteger(history) || history < HISTORY_MIN) {
    throw new UsageError(`--history ${history} is too little: give ${HISTORY_MIN} minutes or more.`);
  }
  if (exchange === 'simulated' && (streamUrl ?? restUrl) !== undefined) {
    throw new UsageError('--stream-url and --rest-url are for a real exchange: name one with --exchange.');
  }
}

/** The folder of the record: the given one, else one for each exchange among the runs. */
export function recordFolder(args: { record?: string | undefined; exchange: string }): string {
  return args.record ?? join(runsDirOf({}), 'live', args.exchange);
}
