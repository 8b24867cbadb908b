import { SECOND_MS } from '../../market/units.ts';

/** How much the monitor takes from whoever asks, so that nobody can keep it from others. Times are real ms. */
export interface MonitorLimits {
  /** Connections at one time; more are dropped. */
  readonly connections: number;
  /** Largest body of a request, bytes. */
  readonly bodyBytes: number;
  /** Largest head of a request, bytes. */
  readonly headerBytes: number;
  /** A request must have come whole within this. */
  readonly requestTimeoutMs: number;
  /** Its head within this. */
  readonly headersTimeoutMs: number;
  /** A connection without traffic is closed after this. */
  readonly idleTimeoutMs: number;
  /** How often slow requests are looked for. */
  readonly checkEveryMs: number;
  /** Requests of one address. */
  readonly requestsPerMinute: number;
  /** How long a WebSocket that came without the token may take to show it. */
  readonly tokenTimeoutMs: number;
  /** WebSocket clients at one time; more are refused. */
  readonly clients: number;
  /** Largest message of a client, bytes; a larger one ends its connection. */
  readonly messageBytes: number;
  /** Messages and pings of one client between two of our pings; more end its connection. */
  readonly messagesPerPing: number;
  /** A client with this many bytes unsent is slow: messages wait, and only the latest of a topic is kept. */
  readonly slowBytes: number;
  /** Waiting messages at which a slow client is told to come back later. */
  readonly waitingMessages: number;
  /** Unsent and waiting bytes at which a client is cut at once. */
  readonly stuckBytes: number;
  /** How long a client may take to agree to a close. */
  readonly closeTimeoutMs: number;
  readonly pingEveryMs: number;
  /** Pings without an answer at which a client counts as gone. */
  readonly missedPongs: number;
  /** Time between two reports of the whole workflow. */
  readonly statusEveryMs: number;
  /** Least time between two forming candles of one symbol. */
  readonly formingEveryMs: number;
  /** Workflow updates in a second, and how many may come at once; the rest is counted, not sent. */
  readonly updatesPerSecond: number;
  readonly updatesAtOnce: number;
}

/** What holds unless a test says otherwise. */
export const MONITOR_LIMITS: MonitorLimits = {
  connections: 256,
  bodyBytes: 16 * 1024,
  headerBytes: 16 * 1024,
  requestTimeoutMs: 30 * SECOND_MS,
  headersTimeoutMs: 10 * SECOND_MS,
  idleTimeoutMs: 60 * SECOND_MS,
  checkEveryMs: 5 * SECOND_MS,
  requestsPerMinute: 1_200,
  tokenTimeoutMs: 5 * SECOND_MS,
  clients: 100,
  messageBytes: 16 * 1024,
  messagesPerPing: 300,
  slowBytes: 2 ** 20,
  waitingMessages: 1_000,
  stuckBytes: 8 * 2 ** 20,
  closeTimeoutMs: 2 * SECOND_MS,
  pingEveryMs: 15 * SECOND_MS,
  missedPongs: 2,
  statusEveryMs: 10 * SECOND_MS,
  formingEveryMs: SECOND_MS / 2,
  updatesPerSecond: 200,
  updatesAtOnce: 1_000,
};
