import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { MonitorLimits } from './limits.ts';

/** WebSocket close codes (RFC 6455 §7.4 and its registry). */
export const GOING_AWAY = 1001;
export const POLICY = 1008;
const TRY_AGAIN_LATER = 1013;

/** What is sent to clients: made into bytes once, however many they are. */
export interface Message {
  readonly bytes: Buffer;
  /** Of waiting messages with one topic only the latest is kept; without one, all are. */
  readonly topic?: string;
}

/** A message as bytes. */
export function messageOf(content: object, topic?: string): Message {
  const bytes = Buffer.from(JSON.stringify(content));
  return topic === undefined ? { bytes } : { bytes, topic };
}

/** A WebSocket, and the connection under it. */
export interface Link {
  readonly socket: WebSocket;
  readonly stream: Duplex;
}

/** What a client is told through. */
export interface ClientParts extends Link {
  readonly limits: MonitorLimits;
  /** Each text it sends. */
  readonly onText: (text: string) => void;
  /** It was cut because it did not read. */
  readonly onCut: () => void;
}

/**
 * One WebSocket client. What it does not read waits, bounded: the socket holds a megabyte, then messages queue here, the
 * latest of each topic; who lets a thousand pile up is told to come back later, who clogs eight megabytes is cut.
 */
export class Client {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #limits: MonitorLimits;
  readonly #onCut: () => void;
  /** By topic, or by a number where there is none; in the order they are due. */
  readonly #waiting = new Map<string | number, Buffer>();
  #waitingBytes = 0;
  #order = 0;
  #heard = 0;
  #unanswered = 0;
  #isGathering = false;

  constructor({ socket, stream, limits, onText, onCut }: ClientParts) {
    this.#socket = socket;
    this.#stream = stream;
    this.#limits = limits;
    this.#onCut = onCut;
    // A broken frame, an oversized message, a reset: ws closes the connection by itself.
    socket.on('error', () => {});
    socket.on('pong', () => (this.#unanswered = 0));
    socket.on('ping', () => this.#hear());
    socket.on('message', (data: RawData, isBinary) => {
      if (this.#hear() && !isBinary) onText(String(data as Buffer));
    });
  }

  /** True while messages are taken. */
  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** Sends, or lets wait what a slow client cannot take now. */
  send({ bytes, topic }: Message): void {
    if (!this.isOpen) return;
    if (this.#waiting.size === 0 && this.#socket.bufferedAmount <= this.#limits.slowBytes) return this.#pass(bytes);
    const key = topic ?? this.#order++;
    this.#waitingBytes += bytes.length - (this.#waiting.get(key)?.length ?? 0);
    this.#waiting.delete(key);
    this.#waiting.set(key, bytes);
    if (this.#socket.bufferedAmount + this.#waitingBytes >= this.#limits.stuckBytes) this.#cut(() => this.terminate());
    else if (this.#waiting.size > this.#limits.waitingMessages) {
      this.#cut(() => this.close(TRY_AGAIN_LATER, 'You read too slowly.'));
    }
  }

  /** Asks whether it is still there; who left the last asks unanswered is gone. */
  ping(): void {
    if (this.#unanswered >= this.#limits.missedPongs) return this.terminate();
    this.#unanswered++;
    this.#heard = 0;
    if (this.isOpen) this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Ends without a word. */
  terminate(): void {
    this.#forget();
    this.#socket.terminate();
  }

  /** Counts what it sends; false when that was too much. */
  #hear(): boolean {
    this.#heard++;
    if (this.#heard <= this.#limits.messagesPerPing) return true;
    this.close(POLICY, 'You send too much.');
    return false;
  }

  /** What one frame of the engine gives to tell goes out in one piece: a write for each message would hold it up. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#stream.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#stream.uncork();
    });
  }

  #pass(bytes: Buffer): void {
    this.#gather();
    this.#socket.send(bytes, { binary: false }, () => this.#drain());
  }

  /** Something went out: what waits may follow. */
  #drain(): void {
    for (const [key, bytes] of this.#waiting) {
      if (!this.isOpen || this.#socket.bufferedAmount > this.#limits.slowBytes) return;
      this.#waiting.delete(key);
      this.#waitingBytes -= bytes.length;
      this.#pass(bytes);
    }
  }

  #cut(end: () => void): void {
    this.#forget();
    this.#onCut();
    end();
  }

  #forget(): void {
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }
}
