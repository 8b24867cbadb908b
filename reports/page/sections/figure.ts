import type { ChartName } from '../../charts/compile.ts';
import { markup } from '../markup.ts';
import type { Insertable, Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';

/** The place where the page's script draws a chart, with what it shows in words. */
export function chartPlace(name: ChartName, description: string, caption: Insertable): Markup {
  return markup`<figure><div class="chart" id="chart-${name}" role="img" aria-label="${description}"></div><figcaption>${caption}</figcaption></figure>`;
}

/** The place of a plot, or the reason why there is nothing to draw. `size` reserves its height before it is drawn. */
export function plotPlace(
  plots: Plots,
  id: string,
  about: { readonly title: string; readonly caption: Insertable; readonly size?: 'small' | 'free' },
): Markup {
  const plot = plots[id];
  const head = markup`<h3>${about.title}</h3>`;
  if (plot === undefined || 'absent' in plot) {
    return markup`<div class="plot">${head}<p class="note">${plot?.absent ?? 'Nothing to draw.'}</p></div>`;
  }
  return markup`<div class="plot">${head}<figure><div class="chart ${about.size}" id="chart-${id}" data-plot="${id}" role="img" aria-label="${about.title}"></div><figcaption>${about.caption}</figcaption></figure></div>`;
}

/** Plots side by side, one below the other on narrow screens. */
export function pair(...places: readonly Markup[]): Markup {
  return markup`<div class="pair">${places}</div>`;
}
