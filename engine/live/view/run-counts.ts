import type { CandleSource } from '../ingest/state.ts';
import type { ConnectionEvent, LiveCounts, LiveEvent } from '../status.ts';

const HISTORY_KEPT = 100;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function noSources(): Record<CandleSource, number> {
  return { historical: 0, rest: 0, websocket: 0 };
}

/** Counts what happens in a live run since the program started, from its events. */
export class RunCounts {
  readonly candlesStored = noSources();
  /** Those that came from the stream; what was asked for counts as stored. */
  websocketReceived = 0;
  readonly rejected: Mutable<LiveCounts['rejected']> = {};
  absent = 0;
  frames = 0;
  consensus = 0;
  signals = 0;
  trades = 0;
  requests = 0;
  observations = 0;
  revisions = 0;
  late = 0;
  /** Newest first. */
  connections: ConnectionEvent[] = [];

  hear(event: LiveEvent): void {
    switch (event.kind) {
      case 'candleReceived':
        this.websocketReceived++;
        return;
      case 'frame':
        this.frames++;
        for (const [source, count] of Object.entries(event.sources)) {
          if (source === 'absent') this.absent += count;
          else this.candlesStored[source as CandleSource] += count;
        }
        return;
      case 'consensus':
        this.consensus++;
        return;
      case 'signal':
        this.signals++;
        return;
      case 'trade':
        this.trades++;
        return;
      case 'request':
        this.requests++;
        return;
      case 'observation':
        this.observations++;
        return;
      case 'revision':
        if (event.isLate) this.late++;
        this.revisions++;
        return;
      case 'rejected':
        this.rejected[event.reason] = (this.rejected[event.reason] ?? 0) + 1;
        return;
      case 'connection':
        this.connections = [event.event, ...this.connections].slice(0, HISTORY_KEPT);
        return;
      case 'forming':
      case 'indicators':
      case 'refused':
      case 'status':
      case 'webhook':
      case 'bot':
    }
  }
}
