import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type * as z from 'zod';
import type { Random } from '../../../market/random.ts';
import type { LiveClock } from '../../edge/clock.ts';
import type { Control } from '../control.ts';
import type { SimulatedMarket } from '../market.ts';
import type { Police } from '../police.ts';
import type { RestAsk } from '../rest/ask.ts';
import type { CandleMessage } from '../speech.ts';
import type { StreamClient } from '../stream-client.ts';

/** What a fault has at hand while it is in effect. */
export interface Stage {
  readonly clock: LiveClock;
  readonly market: SimulatedMarket;
  /** The fault's own dice. */
  readonly random: Random;
  /** Connections that stand now. */
  clients(): readonly StreamClient[];
  /** Counts one thing done wrong on purpose. */
  note(): void;
}

/** A connection that is asked for. */
export interface UpgradeAsk {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly police: Police;
}

/** A request to the REST side, and how to answer it. */
export interface RequestAsk {
  readonly response: ServerResponse;
  readonly ask: RestAsk;
  readonly police: Police;
}

/**
 * A fault at work. Each of its parts is asked at its place for as long as the fault is in effect; one that says true has
 * dealt with the matter, and nothing else happens.
 */
export interface Act {
  takesUpgrade?(ask: UpgradeAsk): boolean;
  opened?(client: StreamClient): void;
  takesControl?(client: StreamClient, ask: Control): boolean;
  takesCandle?(client: StreamClient, message: CandleMessage): boolean;
  takesRequest?(request: RequestAsk): boolean;
  /** Another page of candles in place of one. */
  page?(rows: unknown[][], ask: RestAsk): unknown[][];
  /** The time as of which candles are shown. */
  shownAt?(now: number): number;
}

/** What a fault is drawn from. */
export interface Draw {
  readonly random: Random;
  readonly symbols: readonly string[];
}

/** One way in which an exchange can fail. */
export interface Fault<P extends object = object> {
  /** Its name in a script. */
  readonly kind: string;
  /** What can be said of it beside its time. */
  readonly params: z.ZodObject;
  /** Shortest and longest time it lasts when nobody says so, seconds. */
  readonly lastsSeconds: readonly [number, number];
  /** Random parameters. */
  draw(from: Draw): P;
  /** It begins. */
  begin(stage: Stage, params: P): Act;
}

/** A fault of parameters that only it knows, as one among others. */
export function faultOf<P extends object>(fault: Omit<Fault<P>, 'params'> & { params: z.ZodObject }): Fault {
  return { ...fault, begin: (stage, params) => fault.begin(stage, params as P) };
}

/** One of several, each as likely. */
export function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random.uniform() * choices.length)]!;
}

/** A whole number from `low` to `high`, both inclusive. */
export function wholeBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random.uniform() * (high - low + 1));
}

/** Breaks every connection off, without a goodbye. */
export function cutAll(stage: Stage): void {
  for (const client of stage.clients()) client.socket.terminate();
}
