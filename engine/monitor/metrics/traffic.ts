import type { Meter } from '../meter.ts';
import { BoundedLabel, statusClass } from './bounded-label.ts';
import type { Instruments } from './instruments.ts';

const PATHS = ['/ws', '/ws/signals'] as const;
const ROUTES_MAX = 64;
const BROADCAST_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const REQUEST_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** The monitor's own traffic: who watches, what it costs. */
export function traffic(make: Instruments): Omit<Meter, 'exposition'> {
  const labelNames = ['path'] as const;
  const subscribers = make.gauge({ name: 'bw_ws_subscribers', help: 'Clients of a WebSocket path.', labelNames });
  const sent = make.counter({
    name: 'bw_ws_messages_sent_total',
    help: 'Messages handed to clients: one message to ten clients is ten.',
    labelNames,
  });
  const cut = make.counter({ name: 'bw_ws_clients_cut_total', help: 'Clients cut that did not read.', labelNames });
  const took = make.histogram({
    name: 'bw_ws_broadcast_seconds',
    help: 'Real time to hand one message to all clients of a path.',
    labelNames,
    buckets: BROADCAST_BUCKETS,
  });
  for (const path of PATHS) {
    subscribers.set({ path }, 0);
    sent.inc({ path }, 0);
    cut.inc({ path }, 0);
    took.zero({ path });
  }
  const routes = new BoundedLabel(ROUTES_MAX);
  const requests = make.counter({
    name: 'bw_http_requests_total',
    help: "Requests answered, by a route's pattern and class of status.",
    labelNames: ['route', 'code'],
  });
  const latency = make.histogram({
    name: 'bw_http_request_seconds',
    help: 'Real time to answer a request.',
    labelNames: ['route'],
    buckets: REQUEST_BUCKETS,
  });
  return {
    clients: (path, count) => subscribers.set({ path }, count),
    broadcast(path, { clients, tookMs }) {
      sent.inc({ path }, clients);
      took.observe({ path }, tookMs / 1000);
    },
    cutOff: (path) => cut.inc({ path }),
    answered(pattern, { status, tookMs }) {
      const route = routes.learn(pattern);
      requests.inc({ route, code: statusClass(status) });
      latency.observe({ route }, tookMs / 1000);
    },
  };
}
