import { byId, create } from './elements.ts';

const MARGIN = 8;

/** Lines of a card: a heading, and named figures or sentences under it. */
export interface Tip {
  readonly title: string;
  readonly lines: readonly string[];
}

let described: Element | undefined;

/** Shows a small card beside an element; text only, so that names from data stay names. */
export function showTip(beside: Element, { title, lines }: Tip): void {
  const card = byId('tip');
  card.replaceChildren(create('strong', '', title), ...lines.map((line) => create('span', '', line)));
  card.hidden = false;
  describe(beside);
  const box = beside.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const left = Math.min(box.left, clientWidth - card.offsetWidth - MARGIN);
  const isBelow = box.bottom + MARGIN + card.offsetHeight <= clientHeight;
  const top = isBelow ? box.bottom + MARGIN : box.top - MARGIN - card.offsetHeight;
  card.style.left = `${Math.max(MARGIN, left)}px`;
  card.style.top = `${Math.max(MARGIN, top)}px`;
}

/** Takes the card away. */
export function hideTip(): void {
  byId('tip').hidden = true;
  describe(undefined);
}

/** A reader of the screen hears the card with the element it belongs to. */
function describe(element: Element | undefined): void {
  described?.removeAttribute('aria-describedby');
  element?.setAttribute('aria-describedby', 'tip');
  described = element;
}
