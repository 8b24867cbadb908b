import { BoundedLabel } from './bounded-label.ts';
import type { BotStatus, TradeEntry } from '../../live/status.ts';
import type { Instruments, KnownLabels, Subject } from './instruments.ts';

const STATES = ['running', 'paused', 'stopped', 'failed'] as const;
const SIDES = ['long', 'short'] as const;
/** Codes are the strategies' own words: so many of them are told apart, over all bots. */
const CODES_MAX = 64;

/** Every bot's account as it stands. */
export function accounts(make: Instruments, { bots }: KnownLabels): Subject {
  const labelNames = ['bot'] as const;
  const gauge = (name: string, help: string) => make.gauge({ name, help, labelNames });
  const equity = gauge('bw_bot_equity', 'Paper account with open positions at the newest price, quote currency.');
  const cash = gauge('bw_bot_cash', 'Paper account without open positions, quote currency.');
  const initialCash = gauge('bw_bot_initial_cash', 'What the paper account began with, quote currency.');
  const open = make.gauge({ name: 'bw_bot_open_positions', help: 'Positions held.', labelNames: ['bot', 'side'] });
  const state = make.gauge({
    name: 'bw_bot_state',
    help: 'One-hot: running, paused (decides unheard), stopped, failed (its strategy threw).',
    labelNames: ['bot', 'state'],
  });
  const frames = make.total({ name: 'bw_bot_frames_total', help: "Frames in a bot's record.", labelNames });
  const signals = make.total({ name: 'bw_bot_signals_total', help: "Signals in a bot's record.", labelNames });
  const trades = make.total({ name: 'bw_bot_trades_total', help: "Closed trades in a bot's record.", labelNames });
  const readOne = (status: BotStatus): void => {
    const bot = bots.of(status.id);
    if (bot !== status.id) return;
    equity.set({ bot }, status.equity);
    cash.set({ bot }, status.cash);
    initialCash.set({ bot }, status.initialCash);
    for (const side of SIDES) {
      open.set({ bot, side }, status.positions.filter((position) => position.side === side).length);
    }
    for (const one of STATES) state.set({ bot, state: one }, status.state === one ? 1 : 0);
    frames.reach(status.frames, { bot });
    signals.reach(status.signals, { bot });
    trades.reach(status.trades, { bot });
  };
  return {
    read(status) {
      for (const one of [equity, cash, initialCash, open, state]) one.reset();
      status.bots.forEach(readOne);
    },
  };
}

/** win, loss or even: by the sign of what a trade came to after costs. */
function outcomeOf({ pnl }: TradeEntry): 'win' | 'loss' | 'even' {
  return pnl > 0 ? 'win' : pnl < 0 ? 'loss' : 'even';
}

/** What the bots decide, from the start of the program on. */
export function decisions(make: Instruments, { bots, symbols }: KnownLabels): Subject {
  const signals = make.counter({
    name: 'bw_signals_total',
    help: 'Signals and exits; silent ones were recorded, not sent (catching up, or a paused bot).',
    labelNames: ['bot', 'symbol', 'kind', 'silent'],
  });
  const trades = make.counter({
    name: 'bw_trades_total',
    help: 'Closed trades by what they came to after costs.',
    labelNames: ['bot', 'symbol', 'outcome'],
  });
  const profit = make.counter({
    name: 'bw_trade_profit_total',
    help: 'Sum of winning trades, quote currency.',
    labelNames: ['bot'],
  });
  const loss = make.counter({
    name: 'bw_trade_loss_total',
    help: 'Sum of losing trades, quote currency.',
    labelNames: ['bot'],
  });
  const codes = new BoundedLabel(CODES_MAX);
  const refusals = make.counter({
    name: 'bw_refusals_total',
    help: 'Closes that became no signal, by reason code.',
    labelNames: ['bot', 'code'],
  });
  return {
    hear(event) {
      if (event.kind === 'refused') refusals.inc({ bot: bots.of(event.bot), code: codes.learn(event.code) });
      else if (event.kind === 'signal') {
        const { bot, symbol, kind, isSilent } = event.signal;
        signals.inc({ bot: bots.of(bot), symbol: symbols.of(symbol), kind, silent: String(isSilent) });
      } else if (event.kind === 'trade') {
        const bot = bots.of(event.bot);
        trades.inc({ bot, symbol: symbols.of(event.trade.symbol), outcome: outcomeOf(event.trade) });
        (event.trade.pnl > 0 ? profit : loss).inc({ bot }, Math.abs(event.trade.pnl));
      }
    },
    // A bot that never lost has a profit factor all the same: both sums begin at 0.
    read(status) {
      for (const { id } of status.bots) for (const sum of [profit, loss]) sum.inc({ bot: bots.of(id) }, 0);
    },
  };
}
