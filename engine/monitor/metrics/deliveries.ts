import type { WebhookOutcome } from '../../live/status.ts';
import type { Instruments, Subject } from './instruments.ts';

const OUTCOMES = ['delivered', 'failed', 'throttled', 'gone', 'expired', 'dead'] as const satisfies WebhookOutcome[];
const FATES = ['delivered', 'expired', 'dead'] as const;

/** Signals on their way out of the house. Endpoints are no labels: their addresses are secrets. */
export function deliveries(make: Instruments): Subject {
  const attempts = make.counter({
    name: 'bw_webhook_attempts_total',
    help: 'What became of attempts to deliver: delivered, failed, throttled, gone (endpoint off), expired, dead.',
    labelNames: ['outcome'],
  });
  for (const outcome of OUTCOMES) attempts.inc({ outcome }, 0);
  const endpoints = make.gauge({ name: 'bw_outbox_endpoints', help: 'Endpoints that messages go to.' });
  const pending = make.gauge({ name: 'bw_outbox_pending', help: 'Messages that wait for delivery.' });
  const oldestAge = make.gauge({
    name: 'bw_outbox_oldest_age_seconds',
    help: 'Age of the oldest message that waits; 0 when none does.',
  });
  const messages = make.total({
    name: 'bw_outbox_messages_total',
    help: 'Messages that left the outbox: delivered, expired (nobody should act on them any more), dead (given up).',
    labelNames: ['fate'],
  });
  return {
    hear(event) {
      if (event.kind === 'webhook') attempts.inc({ outcome: event.outcome });
    },
    read({ outbox }) {
      endpoints.set(outbox.endpoints);
      pending.set(outbox.pending);
      oldestAge.set((outbox.oldestAgeMs ?? 0) / 1000);
      for (const fate of FATES) messages.reach(outbox[fate], { fate });
    },
  };
}
