import type { HeadVoteAnswer, VoteAnswer } from '../../../live/status.ts';
import { choiceRow, fillSelect } from './choices.ts';
import { choice, choose, isShown, onChoice } from './choice.ts';
import { byId, create, setAttribute, setText, wrap } from './elements.ts';
import { wireGrid } from './grid-keys.ts';
import { Rows } from './rows.ts';
import { timeframeText } from './text.ts';
import { hideTip, showTip } from './tip.ts';
import type { Tip } from './tip.ts';
import { consensusTip, headTip, voteCell, votePhrase } from './vote-cell.ts';

/** With more symbols than this the grid begins with one timeframe, to be a page and not a book. */
const SYMBOLS_WHOLE_MAX = 6;
/** Letters of a head's name where there is no room for all. */
const SHORT_NAME = 3;

interface Group {
  readonly symbol: string;
  readonly answers: readonly VoteAnswer[];
}

const tips = new WeakMap<Element, () => Tip>();

function cellOf(className: string): HTMLDivElement {
  const cell = wrap('div', className, create('span', 'sign'), create('span', 'figure'));
  setAttribute(cell, 'role', 'gridcell');
  cell.tabIndex = -1;
  return cell;
}

function updateCell(
  cell: Element,
  vote: Pick<HeadVoteAnswer, 'direction' | 'confidence'> & { isReady?: boolean },
  name: string,
): void {
  const { sign, figure, side, strength } = voteCell(vote);
  setText(cell.firstElementChild!, sign);
  setText(cell.lastElementChild!, figure);
  setAttribute(cell, 'data-side', side);
  setAttribute(cell, 'data-strength', String(strength));
  setAttribute(cell, 'aria-label', `${name}: ${votePhrase(vote)}`);
}

function makeRow({ symbol, minutes, votes }: VoteAnswer): HTMLDivElement {
  const head = wrap(
    'div',
    'row-name',
    create('span', 'symbol', symbol),
    create('span', 'timeframe', timeframeText(minutes)),
  );
  setAttribute(head, 'role', 'rowheader');
  head.tabIndex = -1;
  head.title = `Show the chart of ${symbol}, ${timeframeText(minutes)}`;
  head.addEventListener('click', () => {
    choose('symbol', symbol);
    choose('minutes', minutes);
  });
  const row = wrap('div', 'vote-row', head, ...votes.map(() => cellOf('vote')), cellOf('vote verdict'));
  setAttribute(row, 'role', 'row');
  return row;
}

function updateRow(row: HTMLElement, answer: VoteAnswer): void {
  const cells = [...row.children].slice(1);
  const verdict = cells.pop()!;
  answer.votes.forEach((vote, i) => {
    updateCell(cells[i]!, vote, vote.head);
    tips.set(cells[i]!, () => headTip(answer, vote));
  });
  updateCell(verdict, answer, 'Consensus');
  tips.set(verdict, () => consensusTip(answer));
}

const rowsOf = new WeakMap<Element, Rows<VoteAnswer, HTMLDivElement>>();

function makeGroup(): HTMLDivElement {
  const group = create('div', 'vote-group');
  setAttribute(group, 'role', 'rowgroup');
  // a row is made anew when the number of heads changes: another strategy under the same name
  rowsOf.set(
    group,
    new Rows(group, { keyOf: (one) => `${one.minutes}/${one.votes.length}`, make: makeRow, update: updateRow }),
  );
  return group;
}

function headRow(heads: readonly string[]): HTMLDivElement {
  const names = ['', ...heads, 'Consensus'].map((name) => {
    const short = create('span', 'letters', name.slice(0, SHORT_NAME));
    const head = wrap('div', 'head-name', create('span', 'whole', name), short);
    setAttribute(head, 'role', 'columnheader');
    setAttribute(head, 'aria-label', name === '' ? 'Symbol and timeframe' : name);
    head.title = name;
    return head;
  });
  const row = wrap('div', 'vote-row heads', ...names);
  setAttribute(row, 'role', 'row');
  return row;
}

/** Votes of every head by symbol and timeframe as a grid of signs. */
export class VotesPanel {
  readonly #host = byId('votes-grid');
  readonly #head = create('div');
  readonly #body = create('div', 'vote-body');
  readonly #groups: Rows<Group, HTMLDivElement>;
  readonly #showTimeframes: ReturnType<typeof choiceRow>;
  #answers: readonly VoteAnswer[] = [];
  #symbols: readonly string[] = [];
  /** Minutes of the only timeframe shown; 0 for all, undefined until the reader or the first answer decides. */
  #minutes: number | undefined;

  constructor() {
    setAttribute(this.#host, 'role', 'grid');
    setAttribute(this.#host, 'aria-label', 'Votes by symbol, timeframe and head');
    setAttribute(this.#head, 'role', 'rowgroup');
    setAttribute(this.#body, 'role', 'presentation');
    this.#host.append(this.#head, this.#body);
    this.#groups = new Rows(this.#body, {
      keyOf: ({ symbol }) => symbol,
      make: makeGroup,
      update: (group, { answers }) => void rowsOf.get(group)!.show(answers),
    });
    this.#showTimeframes = choiceRow(byId('votes-timeframes'), (value) => {
      this.#minutes = Number(value);
      this.#draw();
    });
    const select = byId<HTMLSelectElement>('votes-bot');
    select.addEventListener('change', () => choose('bot', select.value));
    onChoice(() => this.#draw());
    wireGrid(this.#host, {
      onEnter: (cell) => {
        const tip = tips.get(cell);
        if (tip === undefined) hideTip();
        else showTip(cell, tip());
      },
      onLeave: hideTip,
    });
  }

  /** Takes the newest votes of all bots. */
  take(answers: readonly VoteAnswer[], symbols: readonly string[]): void {
    this.#answers = answers;
    this.#symbols = symbols;
    this.#minutes ??= symbols.length > SYMBOLS_WHOLE_MAX ? Math.min(...answers.map(({ minutes }) => minutes)) : 0;
    this.#draw();
  }

  #draw(): void {
    const voting = [...new Set(this.#answers.map(({ bot }) => bot))];
    const bot = voting.includes(choice.bot) ? choice.bot : (voting[0] ?? '');
    fillSelect(
      byId<HTMLSelectElement>('votes-bot'),
      voting.map((value) => ({ value, text: value })),
      bot,
    );
    const own = this.#answers.filter((answer) => answer.bot === bot);
    const timeframes = [...new Set(own.map(({ minutes }) => minutes))].sort((a, b) => a - b);
    const only = timeframes.includes(this.#minutes ?? 0) ? this.#minutes : 0;
    const each = timeframes.map((minutes) => ({ value: String(minutes), text: timeframeText(minutes) }));
    this.#showTimeframes([{ value: '0', text: 'All' }, ...each], String(only));
    const shown = own.filter((one) => isShown(one.symbol) && (only === 0 || one.minutes === only));
    const heads = own[0]?.votes.map(({ head }) => head) ?? [];
    this.#drawHeads(heads);
    const groups = this.#symbols.map((symbol) => ({
      symbol,
      answers: shown.filter((one) => one.symbol === symbol).sort((a, b) => a.minutes - b.minutes),
    }));
    this.#host.classList.toggle('single', only !== 0);
    this.#groups.show(groups.filter(({ answers }) => answers.length > 0));
    if (this.#host.querySelector('[tabindex="0"]') === null) {
      this.#body.querySelector<HTMLElement>('[role="gridcell"]')?.setAttribute('tabindex', '0');
    }
  }

  #drawHeads(heads: readonly string[]): void {
    const known = [...this.#head.querySelectorAll('.head-name .whole')].slice(1, -1).map((one) => one.textContent);
    if (known.length === heads.length && known.every((name, i) => name === heads[i])) return;
    this.#host.style.setProperty('--heads', String(heads.length));
    this.#head.replaceChildren(headRow(heads));
  }
}
