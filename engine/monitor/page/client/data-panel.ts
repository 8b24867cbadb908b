import type { FeedStatus, LiveStatus } from '../../../live/status.ts';
import { choice, choose, isShown, onChoice } from './choice.ts';
import { byId, create, setAttribute, setText, wrap } from './elements.ts';
import { factList } from './facts.ts';
import type { Fact } from './facts.ts';
import { Rows } from './rows.ts';
import { countText, decimalText, durationText, priceText } from './text.ts';

const SOURCES = ['historical', 'rest', 'websocket'] as const;

const FRESHNESS = {
  live: { word: 'on time', sign: '●' },
  delayed: { word: 'overdue', sign: '◆' },
  missing: { word: 'waited for', sign: '■' },
} as const;

/** A feed that asks for attention stands first. */
const ATTENTION = ['missing', 'delayed', 'live'] as const satisfies readonly FeedStatus['status'][];

function factsOf({ counts }: LiveStatus): readonly Fact[] {
  const rejected = Object.entries(counts.rejected).filter(([, count]) => (count ?? 0) > 0);
  const total = rejected.reduce((sum, [, count]) => sum + (count ?? 0), 0);
  const reasons = rejected.map(([reason, count]) => `${reason} ${decimalText(count)}`).join(', ');
  const marked = (name: string, count: number): Fact => ({
    name,
    text: decimalText(count),
    ...(count > 0 ? {} : { tone: 'quiet' }),
  });
  return [
    marked('Duplicates', counts.duplicates),
    marked('Revisions', counts.revisions),
    marked('Late', counts.late),
    marked('Absent', counts.absent),
    {
      name: 'Rejected',
      text: total === 0 ? '0' : `${decimalText(total)} (${reasons})`,
      ...(total > 0 ? {} : { tone: 'quiet' }),
    },
    marked('Observations', counts.observations),
  ];
}

function makeFeed({ symbol }: FeedStatus): HTMLButtonElement {
  const row = wrap(
    'button',
    'feed',
    create('span', 'sign'),
    create('span', 'symbol', symbol),
    create('span', 'price'),
    create('span', 'age'),
  );
  row.type = 'button';
  row.addEventListener('click', () => choose('symbol', symbol));
  return row;
}

function updateFeed(row: HTMLElement, feed: FeedStatus): void {
  const { word, sign } = FRESHNESS[feed.status];
  const [mark, , price, age] = row.children;
  row.dataset['status'] = feed.status;
  setAttribute(row, 'aria-pressed', String(feed.symbol === choice.symbol));
  setText(mark!, sign);
  setText(price!, priceText(feed.price));
  setText(age!, feed.ageMs === null ? 'no candle yet' : durationText(feed.ageMs));
  const source = feed.source === null ? '' : ` by ${feed.source}`;
  const about = `${feed.symbol} ${word}: last candle closed ${durationText(feed.ageMs)} ago${source}. Show its chart`;
  setAttribute(row, 'aria-label', about);
  setAttribute(row, 'title', about);
}

function makeSources([name]: SourceRow): HTMLTableRowElement {
  const head = create('th', '', name);
  head.scope = 'row';
  return wrap('tr', '', head, ...SOURCES.map(() => create('td')));
}

function updateSources(row: HTMLTableRowElement, [, bySource]: SourceRow): void {
  SOURCES.forEach((source, i) => setText(row.cells[i + 1]!, decimalText(bySource[source])));
}

type SourceRow = readonly [name: string, bySource: LiveStatus['counts']['candlesStored']];

/** What came, by which way, what was kept of it, and how fresh every symbol is. */
export class DataPanel {
  readonly #sources = new Rows<SourceRow, HTMLTableRowElement>(byId('data-sources'), {
    keyOf: ([name]) => name,
    make: makeSources,
    update: updateSources,
  });
  readonly #drawFacts = factList(byId('data-facts'));
  readonly #feeds = new Rows<FeedStatus, HTMLButtonElement>(byId('feeds'), {
    keyOf: ({ symbol }) => symbol,
    make: makeFeed,
    update: updateFeed,
  });
  #known: readonly FeedStatus[] = [];

  constructor() {
    onChoice(() => this.#drawFeeds());
  }

  /** Takes the newest status. */
  take(status: LiveStatus): void {
    this.#sources.show([
      ['Received', status.counts.candlesReceived],
      ['Stored', status.counts.candlesStored],
    ]);
    this.#drawFacts(factsOf(status));
    this.#known = status.feeds;
    this.#drawFeeds();
    const behind = status.feeds.filter((feed) => feed.status !== 'live').length;
    const word = behind === 0 ? 'all on time' : `${decimalText(behind)} behind`;
    setText(byId('data-aside'), `${countText(status.feeds.length, 'symbol')}, ${word}`);
  }

  #drawFeeds(): void {
    const shown = this.#known.filter(({ symbol }) => isShown(symbol));
    this.#feeds.show(ATTENTION.flatMap((wanted) => shown.filter((feed) => feed.status === wanted)));
  }
}
