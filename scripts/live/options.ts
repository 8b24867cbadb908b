import { join } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { runsDirOf } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';

/** Exchanges by name; `sim` is short for the simulated one. */
export const EXCHANGES = ['simulated', 'sim', 'binance-spot', 'binance-futures'] as const;
export const HISTORY_MIN = 180;
export const DEFAULT_PORT = 8484;
const DEFAULT_SPEED = 60;

/** What the live program was given. */
export interface LiveArgs extends SharedOptions {
  readonly exchange: (typeof EXCHANGES)[number];
  readonly symbols: string[] | undefined;
  readonly strategy: string | undefined;
  readonly preset: string | undefined;
  readonly config: string | undefined;
  readonly set: string[] | undefined;
  readonly bots: string | undefined;
  readonly webhooks: string | undefined;
  readonly seed: number | undefined;
  readonly dataset: string | undefined;
  readonly dataDir: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly speed: string | undefined;
  readonly minutes: number | undefined;
  readonly history: number | undefined;
  readonly record: string | undefined;
  readonly streamUrl: string | undefined;
  readonly restUrl: string | undefined;
  readonly sideData: boolean;
  readonly backups: boolean;
  readonly keepDays: number;
  readonly monitor: boolean;
  readonly port: number | undefined;
  readonly listen: string;
  readonly allowHost: string[] | undefined;
}

/** True when time and candles are simulated. */
export function isSimulated({ exchange }: Pick<LiveArgs, 'exchange'>): boolean {
  return exchange === 'simulated' || exchange === 'sim';
}

/** Simulated seconds a second; Infinity for 'max'. Throws UsageError, also when time is not ours to set. */
export function speedOf(args: Pick<LiveArgs, 'exchange' | 'speed'>): number {
  const { exchange, speed } = args;
  if (speed !== undefined && !isSimulated(args)) {
    throw new UsageError(`--speed is for the simulated exchange: on ${exchange} time passes by itself.`);
  }
  const value = speed === undefined ? DEFAULT_SPEED : speed === 'max' ? Infinity : Number(speed);
  if (value > 0) return value;
  throw new UsageError(`--speed ${speed} is no speed: give max, or a number above 0 such as 60.`);
}

/** Refuses numbers that make no sense, and options of another exchange. */
export function checkArgs(args: LiveArgs): void {
  const { minutes, history, streamUrl, restUrl, port, dataset, from, to, exchange, keepDays } = args;
  if (minutes !== undefined && !(Number.isInteger(minutes) && minutes > 0)) {
    throw new UsageError(`--minutes ${minutes} makes no sense: give a whole number from 1.`);
  }
  if (history !== undefined && !(Number.isInteger(history) && history >= HISTORY_MIN)) {
    throw new UsageError(`--history ${history} is too little: give ${HISTORY_MIN} minutes or more.`);
  }
  if (isSimulated(args) && (streamUrl ?? restUrl) !== undefined) {
    throw new UsageError('--stream-url and --rest-url are for a real exchange: name one with --exchange.');
  }
  if (!isSimulated(args) && dataset !== undefined) {
    throw new UsageError(`--dataset is for the simulated exchange: ${exchange} has candles of its own.`);
  }
  if (dataset === undefined && (from ?? to) !== undefined) {
    throw new UsageError('--from and --to choose a span of a dataset: name one with --dataset.');
  }
  if (!(Number.isInteger(keepDays) && keepDays > 0)) {
    throw new UsageError(`--keep-days ${keepDays} makes no sense: give a whole number from 1.`);
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError(`--port ${port} is none: give 0 (any free one) to 65535.`);
  }
}

/** The folder of the record: the given one, else one for each exchange and dataset among the runs. */
export function recordFolder(args: Pick<LiveArgs, 'record' | 'exchange' | 'dataset'>): string {
  const name = isSimulated(args) ? 'simulated' : args.exchange;
  return args.record ?? join(runsDirOf({}), 'live', args.dataset === undefined ? name : `${name}-${args.dataset}`);
}
