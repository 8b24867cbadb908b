import type { OutboxStatus } from '../../../live/status.ts';
import { byId, setText } from './elements.ts';
import { factList } from './facts.ts';
import type { Fact } from './facts.ts';
import { countText, decimalText, durationText } from './text.ts';

let drawFacts: ReturnType<typeof factList> | undefined;

/** What waits to be delivered to webhooks, and what became of the rest. */
export function drawOutbox(outbox: OutboxStatus): void {
  drawFacts ??= factList(byId('outbox-facts'));
  const warned = (name: string, count: number): Fact => ({
    name,
    text: decimalText(count),
    tone: count > 0 ? 'warn' : 'quiet',
  });
  drawFacts([
    { name: 'Delivered', text: decimalText(outbox.delivered) },
    { name: 'Waiting', text: decimalText(outbox.pending) },
    { name: 'Oldest waits', text: outbox.oldestAgeMs === null ? 'none' : durationText(outbox.oldestAgeMs) },
    warned('Expired', outbox.expired),
    warned('Dead', outbox.dead),
  ]);
  setText(
    byId('outbox-aside'),
    outbox.endpoints === 0 ? 'no endpoint is set' : countText(outbox.endpoints, 'endpoint'),
  );
}
