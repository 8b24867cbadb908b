import type { LiveBeside } from '../../run/manifest.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import type { Plots } from '../plots/plot.ts';
import { plotPlace } from './figure.ts';

/** The live account over its replay's, and the first place where they part. */
export function liveBesidePlace({ name, parting }: LiveBeside, plots: Plots): Markup {
  const said =
    parting === null
      ? 'No divergence: a replay of what the live run was fed gives the same inputs and outputs, byte for byte.'
      : `First divergence: ${parting}`;
  const place = plotPlace(plots, 'live-beside', {
    title: 'Live beside its replay',
    caption: markup`<span class="key strategy">Live</span> <span class="key hold">Replay</span> The live account as it was recorded at whole hours, over the account of a replay of the same candles and side data. The other figures of this page are the replay’s; live orders were paper orders.`,
  });
  return markup`<div id="live"><p class="note"><strong>${name}.</strong> ${said}</p>${place}</div>`;
}
