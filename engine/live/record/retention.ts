import { DAY_MS } from '../../market/units.ts';
import type { LiveRecord } from './record.ts';

/** Days for which delivered and expired messages and revisions are kept, unless told. */
export const KEEP_DAYS = 90;

/** What was removed. */
export interface Pruned {
  readonly messages: number;
  readonly revisions: number;
}

/**
 * Removes what no proof needs and nobody will ask for: messages that were delivered or went stale, and versions of
 * candles that came again, all older than so many days at `now`; the audit log is told, in the same transaction. Candles,
 * inputs and journal are the proof of the run: they are never removed, and neither are messages that nobody took.
 */
export function prune(
  record: LiveRecord,
  { now, keepDays }: { readonly now: number; readonly keepDays: number },
): Pruned {
  const before = now - keepDays * DAY_MS;
  let pruned: Pruned = { messages: 0, revisions: 0 };
  record.transaction(() => {
    pruned = { messages: record.outbox.prune(before), revisions: record.pruneRevisions(before) };
    const { messages, revisions } = pruned;
    if (messages + revisions === 0) return;
    const detail = `${messages} messages, ${revisions} revisions older than ${keepDays} days`;
    record.audit.add({ time: now, who: 'ninefold', what: 'prune', detail });
  });
  return pruned;
}
