import type { ConnectionEvent, LiveStatus } from '../../live/status.ts';
import { statusClass } from './bounded-label.ts';
import type { Instruments, Subject } from './instruments.ts';

/** Statuses with a meaning of their own: banned, asked too often, not served here. */
const TOLD_APART = new Set([418, 429, 451]);
const CODES = ['2xx', '3xx', '4xx', '5xx', '418', '429', '451', 'none'] as const;
const OUTCOMES = ['success', 'failure'] as const;

/** Every attempt to connect, by how it ended. `source` is the exchange's id. */
function attempts(make: Instruments, source: string): (event: ConnectionEvent) => void {
  const total = make.counter({
    name: 'websocket_reconnections_total',
    help: 'Attempts to connect the market stream, the first included. success: it brought data; failure: it did not.',
    labelNames: ['source', 'status'],
  });
  for (const status of OUTCOMES) total.inc({ source, status }, 0);
  /** Attempts that neither brought data nor ended. */
  const open = new Set<number>();
  return ({ connection, what }) => {
    if (what === 'connecting') open.add(connection);
    else if (what === 'live' && open.delete(connection)) total.inc({ source, status: 'success' });
    else if (what !== 'open' && open.delete(connection)) total.inc({ source, status: 'failure' });
  };
}

/** The market stream. What happened to connections before is told by `status`. */
export function marketStream(make: Instruments, status: LiveStatus): Subject {
  const source = status.exchange;
  const hearOf = attempts(make, source);
  for (const event of [...status.connectionHistory].reverse()) hearOf(event);
  const connected = make.gauge({
    name: 'websocket_connection_status',
    help: '1 while a connection of the market stream brings data, else 0.',
    labelNames: ['source'],
  });
  const silence = make.gauge({
    name: 'bw_ws_stream_silence_seconds',
    help: "Since the market stream last brought data (pings are none), by the run's clock.",
    labelNames: ['source'],
  });
  let lastDataAt = 0;
  return {
    hear(event) {
      if (event.kind === 'connection') hearOf(event.event);
    },
    read({ connections, time }) {
      connected.set({ source }, connections.some(({ phase }) => phase === 'live') ? 1 : 0);
      lastDataAt = Math.max(lastDataAt, ...connections.map((one) => one.lastDataAt));
      if (lastDataAt > 0) silence.set({ source }, Math.max(0, (time - lastDataAt) / 1000));
    },
  };
}

/** Requests to the exchange, its budget and its clock. `venue` is the exchange's id. */
export function requests(make: Instruments, { exchange: venue }: LiveStatus): Subject {
  const labelNames = ['venue'] as const;
  const total = make.counter({
    name: 'bw_rest_requests_total',
    help: 'Answers to requests by class of status; 418, 429 and 451 by themselves; none: no readable answer.',
    labelNames: ['venue', 'code'],
  });
  for (const code of CODES) total.inc({ venue, code }, 0);
  const used = make.gauge({ name: 'bw_rest_weight_used', help: "Weight used, the exchange's word.", labelNames });
  const max = make.gauge({ name: 'bw_rest_weight_limit', help: 'Weight allowed in a minute.', labelNames });
  const paused = make.gauge({
    name: 'bw_rest_paused_seconds',
    help: "Until the next request may be made, by the run's clock; 0 when now.",
    labelNames,
  });
  const offset = make.gauge({
    name: 'bw_clock_offset_seconds',
    help: "The exchange's clock minus ours; left out until it is measured.",
    labelNames,
  });
  return {
    hear(event) {
      if (event.kind !== 'request') return;
      total.inc({ venue, code: TOLD_APART.has(event.status) ? String(event.status) : statusClass(event.status) });
    },
    read({ rest, clockOffsetMs, time }) {
      used.set({ venue }, rest.usedWeight);
      max.set({ venue }, rest.weightMax);
      paused.set({ venue }, rest.pausedUntil === null ? 0 : Math.max(0, (rest.pausedUntil - time) / 1000));
      if (clockOffsetMs !== null) offset.set({ venue }, clockOffsetMs / 1000);
    },
  };
}
