import { MINUTE_MS } from '../../market/units.ts';
import type { Candle } from '../../market/candle.ts';
import { binanceSpot } from '../exchange/binance.ts';
import { nextWake, reduce } from '../ingest/ingest.ts';
import { startIngest } from '../ingest/start.ts';
import type { Effect, IngestEvent, IngestSettings, IngestState } from '../ingest/state.ts';
import { Truth } from './truth.ts';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

/** A bare ingest to hand events to one by one, without a world around it. */
export class BareIngest {
  readonly settings: IngestSettings = { exchange: binanceSpot() };
  readonly truth = new Truth(1);
  readonly effects: Effect[] = [];
  state: IngestState;
  now: number;

  constructor(options: { readonly symbols: readonly string[]; readonly firstOpen: number; readonly time: number }) {
    this.now = options.time;
    this.state = startIngest({ ...options, seed: 1 });
    this.take({ kind: 'wake' });
  }

  /** Hands over an event now; gives its effects. */
  take(event: WithoutTime<IngestEvent>): readonly Effect[] {
    const { state, effects } = reduce(this.settings, this.state, { ...event, time: this.now } as IngestEvent);
    this.state = state;
    this.effects.push(...effects);
    return effects;
  }

  /** Wakes it whenever it wants, up to a time; gives the effects on the way. */
  wakeUntil(time: number): readonly Effect[] {
    const before = this.effects.length;
    for (;;) {
      const at = nextWake(this.settings, this.state);
      if (at > time) break;
      this.now = at;
      this.take({ kind: 'wake' });
    }
    this.now = time;
    return this.effects.slice(before);
  }

  /** Opens the newest connection and confirms its subscription. */
  open(): void {
    const connection = this.state.connectionsMade;
    this.take({ kind: 'opened', connection });
    const { messagesMade: id } = this.state;
    this.take({ kind: 'message', connection, message: { kind: 'answer', id, error: undefined } });
  }

  /** A closed candle by the newest connection, by default the true one and sent just now. */
  bring(symbol: string, openTime: number, change: Partial<Candle> = {}): readonly Effect[] {
    const candle = { ...this.truth.candle(symbol, openTime)!, ...change };
    const eventTime = Math.max(this.now, openTime + MINUTE_MS);
    const message = { kind: 'candle', symbol, candle, isClosed: true, eventTime } as const;
    return this.take({ kind: 'message', connection: this.state.connectionsMade, message });
  }

  /** The requests for candles under way. */
  get asked(): IngestState['rest']['asks'] {
    return this.state.rest.asks.filter(({ what }) => what !== 'time');
  }

  /** Tells the time that was asked for. */
  tellTime(offsetMs = 0, roundTripMs = 0): readonly Effect[] {
    const ask = this.state.rest.asks.find(({ what }) => what === 'time')!;
    const serverTime = ask.sentAt + roundTripMs / 2 + offsetMs;
    this.now += roundTripMs;
    return this.take({ kind: 'toldTime', request: ask.id, serverTime });
  }
}
