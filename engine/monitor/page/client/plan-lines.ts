import type { BotStatus } from '../../../live/status.ts';
import { priceText } from './text.ts';

/** A level of an open position on a chart. */
export interface PlanLine {
  readonly kind: 'entry' | 'stop' | 'target';
  readonly price: number;
  readonly text: string;
}

/** Entry, stop and target of every open position in a symbol; the same level of several bots is one line. */
export function planLines(bots: readonly BotStatus[], symbol: string): readonly PlanLine[] {
  const levels = bots.flatMap(({ id, positions }) =>
    positions
      .filter((position) => position.symbol === symbol)
      .flatMap(({ side, entryPrice, stop, target }) => [
        { kind: 'entry' as const, price: entryPrice, name: `${side} entry`, bot: id },
        { kind: 'stop' as const, price: stop, name: 'stop', bot: id },
        { kind: 'target' as const, price: target, name: 'target', bot: id },
      ]),
  );
  const lines = new Map<string, PlanLine & { readonly bots: readonly string[] }>();
  for (const { kind, price, name, bot } of levels) {
    if (price === null) continue;
    const key = `${name} ${priceText(price)}`;
    const owners = [...(lines.get(key)?.bots ?? []), bot];
    const whose = owners.length === 1 ? bot : `${owners.length} bots`;
    lines.set(key, { kind, price, bots: owners, text: `${key} · ${whose}` });
  }
  return [...lines.values()].map(({ kind, price, text }) => ({ kind, price, text }));
}
