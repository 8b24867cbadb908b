import type { BotPerformance, BotStatus, PositionStatus, TradeEntry } from '../../../live/status.ts';
import { askControl } from './control.ts';
import type { BotAction } from './control.ts';
import { copyRow } from './copy.ts';
import { create, setAttribute, setText, wrap } from './elements.ts';
import { equityChart } from './equity.ts';
import { factList } from './facts.ts';
import type { Fact } from './facts.ts';
import { Rows } from './rows.ts';
import { choose } from './choice.ts';
import { clockText, decimalText, directionSign, percentText, priceText, signedText, timeText } from './text.ts';

const STATE_SIGNS = { running: '●', paused: '❚❚', stopped: '■', failed: '✕' } as const;

const ACTIONS: readonly { readonly action: BotAction; readonly text: string }[] = [
  { action: 'pause', text: 'Pause' },
  { action: 'resume', text: 'Resume' },
  { action: 'stop', text: 'Stop' },
];

/** What can be asked of a bot in a state. */
function isPossible(action: BotAction, { state }: BotStatus): boolean {
  if (state === 'stopped') return false;
  if (action === 'pause') return state === 'running';
  return action === 'stop' || state === 'paused';
}

function cells(texts: readonly string[], className = ''): HTMLTableRowElement {
  return wrap('tr', className, ...texts.map((text) => create('td', '', text)));
}

function columnHeads(names: readonly string[]): HTMLTableSectionElement {
  const heads = names.map((name) => {
    const head = create('th', '', name);
    head.scope = 'col';
    return head;
  });
  return wrap('thead', '', wrap('tr', '', ...heads));
}

interface Held extends PositionStatus {
  readonly price: number | null;
}

function updatePosition(row: HTMLTableRowElement, held: Held): void {
  const sign = held.side === 'long' ? 1 : -1;
  const profit = held.price === null ? null : (held.price - held.entryPrice) * held.quantity * sign;
  const texts = [
    `${directionSign(sign)} ${held.symbol}`,
    signedText(profit, 2),
    decimalText(held.quantity, held.quantity < 1 ? 4 : 2),
    priceText(held.entryPrice),
    priceText(held.stop),
    priceText(held.target),
  ];
  texts.forEach((text, i) => setText(row.cells[i]!, text));
  row.cells[0]!.className = held.side;
  row.cells[1]!.className = (profit ?? 0) >= 0 ? 'gain' : 'loss';
}

function tradeRow(trade: TradeEntry): HTMLTableRowElement {
  const sign = trade.side === 'long' ? 1 : -1;
  const row = cells([
    clockText(trade.exitTime).slice(0, 5),
    `${directionSign(sign)} ${trade.symbol}`,
    signedText(trade.pnl, 2),
    trade.exitKind,
    priceText(trade.entryPrice),
    priceText(trade.exitPrice),
  ]);
  row.cells[0]!.title = `${timeText(trade.entryTime)} to ${timeText(trade.exitTime)} UTC`;
  row.cells[1]!.className = trade.side;
  row.cells[2]!.className = trade.pnl >= 0 ? 'gain' : 'loss';
  return row;
}

/** A bot on the page: its state and orders, account, positions, trades and digests. */
export class BotCard {
  readonly element = create('article', 'bot-card');
  readonly #state = create('span', 'bot-state');
  readonly #reason = create('p', 'reason');
  readonly #equity = create('strong', 'equity-now');
  readonly #change = create('span', 'change');
  readonly #chart = equityChart();
  readonly #showFacts: (facts: readonly Fact[]) => void;
  readonly #positions: Rows<Held, HTMLTableRowElement>;
  readonly #trades: Rows<TradeEntry, HTMLTableRowElement>;
  readonly #buttons: ReadonlyMap<BotAction, HTMLButtonElement>;
  readonly #hashes: ReadonlyMap<string, (hash: string) => void>;
  readonly #foldTrades: HTMLElement;
  #performance: BotPerformance | undefined;

  constructor({ id, strategy }: BotStatus, onDone: () => void) {
    this.#buttons = new Map(
      ACTIONS.map(({ action, text }) => {
        const button = create('button', '', text);
        button.type = 'button';
        button.setAttribute('aria-label', `${text} ${id}`);
        button.addEventListener('click', () => askControl({ bot: id, action, onDone }));
        return [action, button];
      }),
    );
    const name = wrap('div', 'bot-name', create('h3', '', id), this.#state, create('span', 'strategy', strategy));
    const head = wrap('div', 'bot-head', name, wrap('div', 'orders', ...this.#buttons.values()));
    const figures = wrap('div', 'bot-equity', this.#equity, this.#change);
    const facts = create('dl', 'facts');
    this.#showFacts = factList(facts);
    const positions = create('tbody');
    this.#positions = new Rows(positions, {
      keyOf: ({ symbol, side }) => `${symbol}/${side}`,
      make: ({ symbol }) => {
        const row = cells(['', '', '', '', '', '']);
        row.addEventListener('click', () => choose('symbol', symbol));
        return row;
      },
      update: updatePosition,
    });
    const trades = create('tbody');
    this.#trades = new Rows(trades, {
      keyOf: (one) => `${one.symbol}/${one.side}/${one.entryTime}/${one.exitTime}`,
      make: tradeRow,
      update: () => {},
    });
    const table = wrap(
      'table',
      'book',
      columnHeads(['Position', 'P&L', 'Quantity', 'Entry', 'Stop', 'Target']),
      positions,
    );
    const past = wrap('table', 'book', columnHeads(['Closed', 'Trade', 'P&L', 'By', 'Entry', 'Exit']), trades);
    const hashRows = ['Inputs, chain', 'Outputs, chain', 'Inputs, replay', 'Outputs, replay'].map(
      (label) => [label, copyRow(label)] as const,
    );
    this.#hashes = new Map(hashRows.map(([label, { show }]) => [label, show]));
    this.#foldTrades = create('summary', '', 'Closed trades');
    this.element.append(
      head,
      this.#reason,
      wrap('div', 'account', figures, this.#chart.element, facts),
      wrap('div', 'scroll', table),
      wrap('details', 'fold', this.#foldTrades, wrap('div', 'scroll', past)),
      wrap(
        'details',
        'fold',
        create('summary', '', 'Digests'),
        wrap('dl', 'hashes', ...hashRows.map(([, { element }]) => element)),
      ),
    );
  }

  /** Brings the card up to date; `priceOf` gives a symbol's last price. */
  show(bot: BotStatus, priceOf: (symbol: string) => number | null): void {
    setAttribute(this.element, 'data-state', bot.state);
    setText(this.#state, `${STATE_SIGNS[bot.state]} ${bot.state}`);
    setText(this.#reason, bot.reason ?? '');
    this.#reason.hidden = bot.reason === null;
    for (const [action, button] of this.#buttons) button.hidden = !isPossible(action, bot);
    setText(this.#equity, decimalText(bot.equity, 2));
    const gained = bot.initialCash === 0 ? 0 : bot.equity / bot.initialCash - 1;
    setText(this.#change, `${directionSign(gained)} ${percentText(gained, 2)}`);
    this.#change.className = gained >= 0 ? 'change gain' : 'change loss';
    this.#positions.show(bot.positions.map((position) => ({ ...position, price: priceOf(position.symbol) })));
    this.#showFacts(this.#factsOf(bot));
    this.#hashes.get('Inputs, chain')!(bot.chains.inputs);
    this.#hashes.get('Outputs, chain')!(bot.chains.outputs);
    this.#hashes.get('Inputs, replay')!(bot.digests.inputs);
    this.#hashes.get('Outputs, replay')!(bot.digests.outputs);
  }

  /** Takes what the account came to; `now` is the run's time. */
  showPerformance(performance: BotPerformance, now: number): void {
    this.#performance = performance;
    this.#chart.show(performance, now);
    this.#trades.show(performance.lastTrades);
    setText(this.#foldTrades, `Closed trades (${decimalText(performance.trades)})`);
  }

  #factsOf(bot: BotStatus): readonly Fact[] {
    const past = this.#performance;
    const isTraded = past !== undefined && past.trades > 0;
    return [
      { name: 'Cash', text: decimalText(bot.cash, 2) },
      { name: 'Signals', text: decimalText(bot.signals) },
      { name: 'Trades', text: decimalText(bot.trades) },
      { name: 'Won', text: isTraded ? percentText(past.wins / past.trades, 0) : '—' },
      { name: 'Drawdown', text: percentText(past?.drawdownMax, 1) },
      { name: 'Fees', text: decimalText(past?.fees, 2) },
      { name: 'Funding', text: signedText(past?.funding, 2) },
      { name: 'Last close', text: clockText(bot.lastClose).slice(0, 5) },
    ];
  }
}
