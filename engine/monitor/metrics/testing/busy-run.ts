import type { ConnectionEvent, LiveEvent } from '../../../live/status.ts';
import { FakeView } from '../../testing/fake-view.ts';
import { LiveMetrics } from '../live-metrics.ts';

type Happening = LiveEvent extends infer Event ? (Event extends LiveEvent ? Omit<Event, 'time'> : never) : never;

/** Tells a view's listeners what happens now. */
export function tell(view: FakeView, happening: Happening): void {
  view.emit({ time: view.now, ...happening } as LiveEvent);
}

/** Tells what happens to a connection now. */
export function tellOf(view: FakeView, connection: number, what: ConnectionEvent['what']): void {
  tell(view, { kind: 'connection', event: { time: view.now, connection, what, detail: 'in words' } });
}

/** A run in which everything that is counted has happened, and the metrics that heard it. */
export function busyRun(): { view: FakeView; metrics: LiveMetrics } {
  const view = new FakeView();
  const metrics = new LiveMetrics(view);
  view.advance(2 * 3_600_000);
  tellOf(view, 2, 'connecting');
  tellOf(view, 2, 'refused');
  tell(view, { kind: 'revision', symbol: 'BTCUSDT', openTime: view.now - 60_000, source: 'rest', isLate: false });
  tell(view, { kind: 'observation', observationKind: 'funding', symbol: 'BTCUSDT' });
  tell(view, { kind: 'webhook', endpoint: 'desk', outcome: 'delivered' });
  tell(view, { kind: 'request', status: 200 });
  metrics.clients('/ws', 3);
  metrics.broadcast('/ws', { clients: 3, tookMs: 0.4 });
  metrics.answered('/api/status', { status: 200, tookMs: 1.5 });
  return { view, metrics };
}
