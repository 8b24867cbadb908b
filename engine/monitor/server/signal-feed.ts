import { z } from 'zod';
import type { LiveEvent, LiveSignal, LiveView } from '../../live/status.ts';
import type { Audience } from './audience.ts';
import { messageOf } from './client.ts';
import type { Client, Link } from './client.ts';
import { SYMBOL } from './route.ts';

/** Every symbol, in a subscription. */
const ALL = '*';

/** Signals looked through for the last that was sent. */
const LOOK_BACK = 100;

const REQUEST = z.strictObject({
  action: z.enum(['subscribe', 'unsubscribe']),
  symbol: z.union([z.literal(ALL), SYMBOL]),
});

function read(text: string): z.output<typeof REQUEST> | undefined {
  try {
    return REQUEST.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * `/ws/signals`: the last signal of each symbol a client asks for at once, then only changes. A signal that was decided
 * while catching up, or by a paused bot, is no news to act on and is not told here.
 */
export class SignalFeed {
  readonly #view: LiveView;
  readonly #audience: Audience;
  readonly #wanted = new Map<Client, Set<string>>();
  readonly #last = new Map<string, LiveSignal | null>();

  constructor(view: LiveView, audience: Audience) {
    this.#view = view;
    this.#audience = audience;
  }

  /** Takes a client in, which is told nothing until it asks. */
  admit(link: Link): void {
    const client = this.#audience.admit(link, {
      hear: (from, text) => this.#answer(from, text),
      leave: (gone) => this.#wanted.delete(gone),
    });
    this.#wanted.set(client, new Set());
  }

  /** Passes a signal on to who wants it. */
  hear(event: LiveEvent): void {
    if (event.kind !== 'signal' || event.signal.isSilent) return;
    const { signal } = event;
    const isNews = this.#last.get(signal.symbol)?.id !== signal.id;
    this.#last.set(signal.symbol, signal);
    if (!isNews) return;
    const to = [...this.#wanted].filter(([, wanted]) => wanted.has(ALL) || wanted.has(signal.symbol));
    if (to.length === 0) return;
    const message = messageOf({ type: 'signal_changed', symbol: signal.symbol, signal });
    this.#audience.broadcast(
      message,
      to.map(([client]) => client),
    );
  }

  #answer(client: Client, text: string): void {
    const request = read(text);
    const wanted = this.#wanted.get(client);
    if (wanted === undefined) return;
    if (request === undefined) {
      const expected = '{"action":"subscribe"|"unsubscribe","symbol":"BTCUSDT"|"*"}';
      return client.send(messageOf({ type: 'error', message: `That was not understood: expected ${expected}.` }));
    }
    const { action, symbol } = request;
    const symbols = this.#view.status().symbols;
    if (symbol !== ALL && !symbols.includes(symbol)) {
      return client.send(messageOf({ type: 'error', message: `There is no symbol "${symbol}" here.` }));
    }
    if (action === 'unsubscribe') {
      wanted.delete(symbol);
      return client.send(messageOf({ type: 'unsubscribed', symbol }));
    }
    wanted.add(symbol);
    client.send(messageOf({ type: 'subscribed', symbol }));
    for (const one of symbol === ALL ? symbols : [symbol]) {
      client.send(messageOf({ type: 'last_signal', symbol: one, signal: this.#lastOf(one) }));
    }
  }

  #lastOf(symbol: string): LiveSignal | null {
    const known = this.#last.get(symbol);
    if (known !== undefined) return known;
    const found = this.#view.signals({ symbol, limit: LOOK_BACK }).find(({ isSilent }) => !isSilent) ?? null;
    this.#last.set(symbol, found);
    return found;
  }
}
