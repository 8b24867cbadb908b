import type { LiveSignal } from '../../../live/status.ts';
import { choose, isShown, onChoice } from './choice.ts';
import { byId, create, flash, setAttribute, setText, wrap } from './elements.ts';
import { rewardToRisk } from './reward.ts';
import { Rows } from './rows.ts';
import { clockText, countText, decimalText, directionSign, priceText, timeText } from './text.ts';

const SHOWN_MAX = 60;

function priced(name: string, value: number | null): HTMLElement {
  return wrap('span', `price ${name}`, create('span', 'label', name), create('span', 'value', priceText(value)));
}

function sideBadge({ kind, side }: LiveSignal): HTMLElement {
  if (kind === 'exit') return create('span', 'side exit', '✕ exit');
  const direction = side === 'short' ? -1 : 1;
  return create('span', `side ${side ?? ''}`, `${directionSign(direction)} ${side ?? 'signal'}`);
}

function makeSignal(signal: LiveSignal): HTMLElement {
  const { symbol, bot, time, price, limit, stop, target, reasons, isSilent, outputHash, notAfter } = signal;
  const ratio = rewardToRisk(signal);
  const pick = create('button', 'pick', symbol);
  pick.type = 'button';
  pick.addEventListener('click', () => choose('symbol', symbol));
  const when = create('time', '', clockText(time));
  when.dateTime = new Date(time).toISOString();
  when.title = `${timeText(time)} UTC; nobody should act on it after ${timeText(notAfter)}`;
  const silent = create('span', 'silent', 'silent');
  silent.title = 'Decided while catching up or by a paused bot: recorded, not sent.';
  const reward = wrap(
    'span',
    'price',
    create('span', 'label', 'R : R'),
    create('span', 'value', decimalText(ratio, 2)),
  );
  const plan = [
    priced(limit === null ? 'price' : 'limit', limit ?? price),
    priced('stop', stop),
    priced('target', target),
    reward,
  ];
  const why = create('p', 'reasons', reasons);
  why.title = `Output chain ${outputHash}`;
  const head = wrap(
    'div',
    'signal-head',
    when,
    sideBadge(signal),
    pick,
    ...(isSilent ? [silent] : []),
    create('span', 'bot', bot),
  );
  return wrap('article', isSilent ? 'signal muted' : 'signal', head, wrap('div', 'plan', ...plan), why);
}

/** Signals and exits, newest first, each with its plan and reasons. */
export class SignalsPanel {
  readonly #rows = new Rows<LiveSignal>(byId('signals-list'), {
    keyOf: ({ id }) => id,
    make: makeSignal,
    update: () => {},
  });
  readonly #known = new Map<string, LiveSignal>();
  #isFirst = true;

  constructor() {
    onChoice((what) => {
      if (what === 'filter') this.#draw();
    });
  }

  /** Takes signals, whether known already or not. */
  take(signals: readonly LiveSignal[]): void {
    for (const signal of signals) this.#known.set(signal.id, signal);
    for (const { id } of this.#newest().slice(4 * SHOWN_MAX)) this.#known.delete(id);
    this.#draw();
    this.#isFirst = false;
  }

  /** Known signals of a symbol. */
  of(symbol: string): readonly LiveSignal[] {
    return [...this.#known.values()].filter((signal) => signal.symbol === symbol);
  }

  #newest(): LiveSignal[] {
    return [...this.#known.values()].sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  }

  #draw(): void {
    const shown = this.#newest()
      .filter(({ symbol }) => isShown(symbol))
      .slice(0, SHOWN_MAX);
    const fresh = this.#rows.show(shown);
    if (!this.#isFirst) for (const row of fresh) flash(row);
    const host = byId('signals-list');
    setAttribute(
      host,
      'data-empty',
      shown.length === 0 ? 'No signal yet: every candidate was refused, as most are.' : '',
    );
    setText(byId('signals-aside'), shown.length === 0 ? '' : `newest ${countText(shown.length, 'signal')}`);
  }
}
