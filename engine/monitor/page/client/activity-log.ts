import { decimalText, directionSign, priceText, timeframeText } from './text.ts';
import type { Message, StepName, StepRow } from './messages.ts';

/** What an entry is about; the reader may hide each. */
export const ACTIVITY_KINDS = [
  'candles',
  'frames',
  'indicators',
  'consensus',
  'refusals',
  'signals',
  'system',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** One line of recent activity. */
export interface ActivityEntry {
  /** Counts up with every entry; grows with news. */
  readonly id: number;
  readonly time: number;
  readonly kind: ActivityKind;
  /** Symbols it tells of: several when the same happened to them in one instant. */
  readonly symbols: readonly string[];
  readonly bot: string | null;
  readonly text: string;
}

type Draft = Omit<ActivityEntry, 'id'>;

const KIND_OF: Readonly<Record<StepName, ActivityKind>> = {
  candle_received: 'candles',
  candle_complete: 'frames',
  indicator_calculation: 'indicators',
  consensus_calculation: 'consensus',
  signal_rejected: 'refusals',
  signal_generated: 'signals',
};

function ballotText(votes: readonly { readonly direction: number }[]): string {
  const count = (direction: number): number => votes.filter((vote) => vote.direction === direction).length;
  return `${count(1)} long, ${count(-1)} short, ${count(0)} neutral`;
}

function stepText({ update, data }: Extract<Message, { type: 'workflow_update' }>): string {
  switch (update) {
    case 'candle_received':
      return `closed candle by ${data.source ?? 'an unknown way'}`;
    case 'candle_complete':
      return 'frame decided and stored';
    case 'indicator_calculation':
      return `${decimalText(data.calculations)} indicator values`;
    case 'consensus_calculation':
      return `${data.minutes === undefined ? '' : `${timeframeText(data.minutes)}: `}${ballotText(data.votes ?? [])}`;
    case 'signal_rejected':
      return `${data.code ?? 'refused'}: ${decimalText(data.measured, 2)} against ${decimalText(data.threshold, 2)}`;
    case 'signal_generated':
      return 'signal';
  }
}

/** What a message says as a line, or undefined when it is shown elsewhere. */
export function draftOf(message: Message): Draft | undefined {
  const base = { time: message.timestamp, symbols: [], bot: null };
  switch (message.type) {
    case 'workflow_update': {
      // a signal has a message of its own, with its whole plan
      if (message.update === 'signal_generated') return undefined;
      const { time = message.timestamp, symbol, bot = null } = message.data;
      const symbols = symbol === undefined ? [] : [symbol];
      return { time, kind: KIND_OF[message.update], symbols, bot, text: stepText(message) };
    }
    case 'new_signal': {
      const { time, symbol, bot, kind, side, price } = message.signal;
      const what = kind === 'exit' ? 'exit' : `${directionSign(side === 'short' ? -1 : 1)} ${side ?? ''}`;
      return { time, kind: 'signals', symbols: [symbol], bot, text: `${what} at ${priceText(price)}` };
    }
    case 'status_changed': {
      const text = `run is ${message.phase}${message.reason === null ? '' : `: ${message.reason}`}`;
      return { ...base, kind: 'system', text };
    }
    case 'connection': {
      const { time, connection, what, detail } = message.event;
      return { ...base, time, kind: 'system', text: `connection ${connection} ${what}: ${detail}` };
    }
    case 'bot_changed':
      return {
        ...base,
        kind: 'system',
        bot: message.bot,
        text: `${message.state}${message.reason === null ? '' : `: ${message.reason}`}`,
      };
    case 'forming':
      return undefined;
  }
}

/** A stored step as a line. */
export function draftOfRow(row: StepRow): Draft {
  const symbols = row.symbol === null ? [] : [row.symbol];
  const isMany = row.step === 'consensus_calculation' && row.timeframe !== null;
  const text = isMany ? `${row.timeframe}: ${row.detail}` : row.detail;
  return { time: row.timestamp, kind: KIND_OF[row.step], symbols, bot: row.bot, text };
}

const KEPT_OF_A_KIND = 100;

/** Whether two lines tell the same of different symbols, so that one line can tell both. */
function isSameNews(a: Draft, b: Draft): boolean {
  return a.time === b.time && a.kind === b.kind && a.bot === b.bot && a.text === b.text && a.symbols.length > 0;
}

/**
 * The newest lines of every kind: rare kinds are not pushed out by frequent ones, and what happened to many symbols in
 * one instant is one line.
 */
export class ActivityLog {
  readonly #byKind = new Map<ActivityKind, ActivityEntry[]>();
  #next = 1;

  /** Takes news, oldest first. */
  note(draft: Draft): void {
    const entries = this.#byKind.get(draft.kind) ?? [];
    this.#byKind.set(draft.kind, entries);
    const place = entries.findIndex((entry) => isSameNews(entry, draft));
    const same = entries[place];
    if (same !== undefined) {
      entries[place] = { ...same, symbols: [...new Set([...same.symbols, ...draft.symbols])] };
      return;
    }
    entries.unshift({ ...draft, id: this.#next++ });
    if (entries.length > KEPT_OF_A_KIND) entries.pop();
  }

  /** At most 100 lines of these kinds about symbols that pass, newest first. */
  newest(kinds: ReadonlySet<ActivityKind>, isWanted: (symbol: string) => boolean): readonly ActivityEntry[] {
    return [...kinds]
      .flatMap((kind) => this.#byKind.get(kind) ?? [])
      .filter(({ symbols }) => symbols.length === 0 || symbols.some(isWanted))
      .sort((a, b) => b.id - a.id)
      .slice(0, KEPT_OF_A_KIND);
  }
}
