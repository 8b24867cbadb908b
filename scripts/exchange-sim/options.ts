import { readFileSync } from 'node:fs';
import type { FaceName } from '../../engine/live/simulator/face.ts';
import { UsageError } from '../../engine/market/errors.ts';
import type { SharedOptions } from '../program/program.ts';

export const FACE_NAMES: readonly FaceName[] = ['binance-futures', 'binance-spot'];
export const DEFAULT_PORT = 9080;
const PORT_MAX = 65_535;
const RATE_MAX = 1000;

/** What the exchange simulator was given. */
export interface ExchangeSimArgs extends SharedOptions {
  readonly dataset: string | undefined;
  readonly dataDir: string | undefined;
  readonly symbols: string[] | undefined;
  readonly exchange: FaceName;
  readonly speed: number;
  readonly now: boolean | undefined;
  readonly port: number;
  readonly from: string | undefined;
  readonly faults: string | undefined;
  readonly faultRate: number | undefined;
  readonly seed: number;
}

/** Refuses numbers that make no sense, and a present that runs at another speed than ours. */
export function checkArgs({ speed, now, port, faultRate, seed }: ExchangeSimArgs): void {
  if (!(speed > 0 && speed < Infinity)) {
    throw new UsageError(`--speed ${speed} is no speed: give a number above 0 such as 60.`);
  }
  if (now === true && speed !== 1) {
    throw new UsageError(`--now is our own time, which passes at speed 1: leave out --now or --speed ${speed}.`);
  }
  if (!(Number.isInteger(port) && port >= 0 && port <= PORT_MAX)) {
    throw new UsageError(`--port ${port} is no port: give a whole number up to ${PORT_MAX}, 0 for any that is free.`);
  }
  if (faultRate !== undefined && !(faultRate > 0 && faultRate <= RATE_MAX)) {
    throw new UsageError(
      `--fault-rate ${faultRate} makes no sense: give faults an hour, above 0 and up to ${RATE_MAX}.`,
    );
  }
  if (!Number.isSafeInteger(seed)) throw new UsageError(`--seed ${seed} is no seed: give a whole number.`);
}

/** Reads a JSON file. Throws UsageError when it is not there, or no JSON. */
export function readJson(path: string, option: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${option} ${path} ${code === undefined ? `is no JSON: ${message}` : `cannot be read: ${code}`}.`,
    );
  }
}
