import type { BotPerformance, BotStatus, LiveStatus } from '../../../live/status.ts';
import { BotCard } from './bot-card.ts';
import { byId, setText } from './elements.ts';
import { Rows } from './rows.ts';
import { countText } from './text.ts';

/** Every bot as a card. */
export class BotsPanel {
  readonly #cards = new Map<string, BotCard>();
  readonly #rows: Rows<BotStatus>;
  #status: LiveStatus | undefined;

  /** `onOrder` hears that an order to a bot went through. */
  constructor(onOrder: () => void) {
    this.#rows = new Rows(byId('bots-list'), {
      keyOf: ({ id }) => id,
      make: (bot) => {
        const card = new BotCard(bot, onOrder);
        this.#cards.set(bot.id, card);
        return card.element;
      },
      update: (_row, bot) => this.#cards.get(bot.id)!.show(bot, this.#priceOf),
    });
  }

  /** Takes the newest status. */
  take(status: LiveStatus): void {
    this.#status = status;
    this.#rows.show(status.bots);
    const running = status.bots.filter(({ state }) => state === 'running').length;
    setText(byId('bots-aside'), `${countText(status.bots.length, 'bot')}, ${running} running`);
  }

  /** Takes what a bot's account came to. */
  takePerformance(performance: BotPerformance): void {
    const now = this.#status?.lastClose ?? 0;
    this.#cards.get(performance.bot)?.showPerformance(performance, now);
  }

  readonly #priceOf = (symbol: string): number | null =>
    this.#status?.feeds.find((feed) => feed.symbol === symbol)?.price ?? null;
}
