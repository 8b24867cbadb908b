/** What the monitor's own traffic is measured by, and how measurements leave. */
export interface Meter {
  /** `text` is the whole exposition, to be sent with exactly this content type. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** How many clients a WebSocket path has now. */
  clients(path: '/ws' | '/ws/signals', count: number): void;
  /** A message went out to so many clients of a path, and how long that took, ms. */
  broadcast(path: '/ws' | '/ws/signals', sent: { readonly clients: number; readonly tookMs: number }): void;
  /** A client was cut because it did not read. */
  cutOff(path: '/ws' | '/ws/signals'): void;
  /** A request was answered; `route` is a route's pattern, never what was asked for. */
  answered(route: string, answer: { readonly status: number; readonly tookMs: number }): void;
}
