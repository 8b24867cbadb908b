import { WebSocket } from 'ws';
import type { Failure } from '../ingest/state.ts';

const HANDSHAKE_MS = 10_000;
/** Longest message taken; the library's own limit is 100 MiB. */
const PAYLOAD_MAX = 262_144;
/** How long a connection may take to say goodbye. */
const GOODBYE_MS = 1_000;

/** What a stream tells: `onEnd` exactly once, nothing after it. */
export interface StreamListener {
  onOpen(): void;
  onText(text: string): void;
  onEnd(failure: Failure): void;
}

/** One WebSocket connection to an exchange. */
export class Stream {
  readonly #socket: WebSocket;
  #hasEnded = false;

  constructor(url: string, listener: StreamListener) {
    const limits = { handshakeTimeout: HANDSHAKE_MS, maxPayload: PAYLOAD_MAX };
    const socket = new WebSocket(url, { ...limits, perMessageDeflate: false, followRedirects: false });
    this.#socket = socket;
    const end = (failure: Failure): void => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      listener.onEnd(failure);
    };
    socket.on('open', () => this.#hasEnded || listener.onOpen());
    socket.on('message', (data, isBinary) => {
      if (!this.#hasEnded) listener.onText(isBinary ? '' : (data as Buffer).toString('utf8'));
    });
    socket.on('unexpected-response', (request, response) => {
      const seconds = response.headers['retry-after'] ?? '';
      const told = /^\d{1,7}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1000 } : {};
      end({ status: response.statusCode ?? 0, ...told });
      request.destroy();
    });
    // An error is always followed by the end.
    socket.on('error', () => undefined);
    socket.on('close', () => end({ status: 0 }));
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  /** Ends the connection from our side; its listener hears nothing more. */
  async close(): Promise<void> {
    this.#hasEnded = true;
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((done) => {
      const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
      socket.once('close', () => {
        clearTimeout(timer);
        done();
      });
      socket.close(1000);
    });
  }
}
