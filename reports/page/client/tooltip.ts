import type { TooltipHandler } from 'vega';
import { create } from './elements.ts';

const MARGIN = 14;

/** Shows a mark's values in a small card beside the pointer; text only, so that names from data stay names. */
export function tooltipHandler(): TooltipHandler {
  const card = create('div', 'tooltip');
  card.hidden = true;
  document.body.append(card);
  return (...[, event, , value]) => {
    const isShown = typeof value === 'object' && value !== null;
    card.hidden = !isShown;
    if (!isShown) return;
    card.replaceChildren(
      ...Object.entries(value).flatMap(([name, text]) => [
        create('span', 'name', name),
        create('span', '', String(text)),
      ]),
    );
    const { clientWidth, clientHeight } = document.documentElement;
    const left = event.clientX + MARGIN + card.offsetWidth > clientWidth ? -MARGIN - card.offsetWidth : MARGIN;
    const top = event.clientY + MARGIN + card.offsetHeight > clientHeight ? -MARGIN - card.offsetHeight : MARGIN;
    card.style.left = `${Math.max(4, event.clientX + left)}px`;
    card.style.top = `${Math.max(4, event.clientY + top)}px`;
  };
}
