import { backoffMs } from './backoff.ts';
import type { Message } from './messages.ts';

interface StreamOptions {
  readonly onMessage: (message: Message) => void;
  /** The stream opened or ended. */
  readonly onChange: (isOpen: boolean) => void;
}

/** A connection counts as good, and the waits begin anew, once it brought something. */
export class Stream {
  readonly #options: StreamOptions;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** Connects now unless a connection stands or comes about. */
  connect(): void {
    if (this.#socket !== undefined) return;
    clearTimeout(this.#timer);
    const address = new URL('/ws', location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#options.onChange(true));
    socket.addEventListener('message', ({ data }) => {
      this.#failures = 0;
      const message = parsed(data);
      if (message !== undefined) this.#options.onMessage(message);
    });
    socket.addEventListener('close', () => {
      this.#socket = undefined;
      this.#failures++;
      this.#timer = setTimeout(() => this.connect(), backoffMs(this.#failures, Math.random()));
      this.#options.onChange(false);
    });
  }
}

function parsed(data: unknown): Message | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data) as Message;
  } catch {
    return undefined;
  }
}
