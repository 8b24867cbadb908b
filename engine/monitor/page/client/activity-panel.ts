import { ACTIVITY_KINDS, ActivityLog, draftOf, draftOfRow } from './activity-log.ts';
import type { ActivityEntry, ActivityKind } from './activity-log.ts';
import { isShown, onChoice } from './choice.ts';
import { byId, create, setAttribute, setText, wrap } from './elements.ts';
import type { Message, StepRow } from './messages.ts';
import { Rows } from './rows.ts';
import { clockText, decimalText } from './text.ts';

const SYMBOLS_NAMED = 1;
/** News is gathered this long before the list is drawn: a frame of many symbols is many messages at once. */
const GATHER_MS = 250;

const SIGNS: Readonly<Record<ActivityKind, string>> = {
  candles: '▮',
  frames: '■',
  indicators: '∿',
  consensus: '⚖\ufe0e',
  refusals: '⊘',
  signals: '★',
  system: '⚙\ufe0e',
};

function symbolsText(symbols: readonly string[]): string {
  const more = symbols.length - SYMBOLS_NAMED;
  return symbols.slice(0, SYMBOLS_NAMED).join(', ') + (more > 0 ? ` +${more}` : '');
}

function makeEntry({ time, kind, bot }: ActivityEntry): HTMLElement {
  const when = create('time', '', clockText(time));
  when.dateTime = new Date(time).toISOString();
  const sign = create('span', 'sign', SIGNS[kind]);
  sign.title = kind;
  const row = wrap(
    'div',
    `entry ${kind}`,
    when,
    sign,
    create('span', 'symbols'),
    create('span', 'what'),
    create('span', 'bot', bot ?? ''),
  );
  return row;
}

function updateEntry(row: HTMLElement, { symbols, text }: ActivityEntry): void {
  const [, , who, what] = row.children;
  setText(who!, symbolsText(symbols));
  setAttribute(who!, 'title', symbols.join(', '));
  setText(what!, text);
}

/** The newest happenings of the run, to be narrowed by kind. */
export class ActivityPanel {
  readonly #log = new ActivityLog();
  // ticks of the clockwork are many and seldom news
  readonly #kinds = new Set<ActivityKind>(['frames', 'consensus', 'refusals', 'signals', 'system']);
  readonly #rows = new Rows<ActivityEntry>(byId('activity-list'), {
    keyOf: ({ id }) => String(id),
    make: makeEntry,
    update: updateEntry,
  });
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    for (const kind of ACTIVITY_KINDS) byId('activity-kinds').append(this.#kindButton(kind));
    onChoice((what) => {
      if (what === 'filter') this.#drawSoon();
    });
  }

  /** Takes the steps that were before this page. */
  takeRows(rows: readonly StepRow[]): void {
    for (const row of [...rows].reverse()) this.#log.note(draftOfRow(row));
    this.#drawSoon();
  }

  /** Takes a message. */
  hear(message: Message): void {
    const draft = draftOf(message);
    if (draft === undefined) return;
    this.#log.note(draft);
    this.#drawSoon();
  }

  #kindButton(kind: ActivityKind): HTMLButtonElement {
    const button = create('button', 'kind', `${SIGNS[kind]} ${kind}`);
    button.type = 'button';
    setAttribute(button, 'aria-pressed', String(this.#kinds.has(kind)));
    button.addEventListener('click', () => {
      if (!this.#kinds.delete(kind)) this.#kinds.add(kind);
      setAttribute(button, 'aria-pressed', String(this.#kinds.has(kind)));
      this.#draw();
    });
    return button;
  }

  #drawSoon(): void {
    if (document.hidden) return;
    this.#timer ??= setTimeout(() => this.#draw(), GATHER_MS);
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const shown = this.#log.newest(this.#kinds, isShown);
    this.#rows.show(shown);
    setAttribute(byId('activity-list'), 'data-empty', shown.length === 0 ? 'Nothing yet.' : '');
    setText(byId('activity-aside'), shown.length === 0 ? '' : `newest ${decimalText(shown.length)}`);
  }
}
