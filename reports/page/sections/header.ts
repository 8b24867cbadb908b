import type { FigureName } from '../../stats/catalogue.ts';
import { definitionOf } from '../../stats/catalogue.ts';
import type { LiveBeside } from '../../run/manifest.ts';
import type { Summary } from '../../stats/summary.ts';
import { dateText, daysText, figureText, moneyText, percentText } from '../../stats/text.ts';
import { DAY_MS } from '../../../engine/market/units.ts';
import type { Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { intervalText } from './figures.ts';
import { verdict } from './verdict.ts';

const TILES: readonly FigureName[] = ['totalReturn', 'holdReturn', 'maxDrawdown', 'sharpe', 'trades', 'profitFactor'];

/** Symbols named in full in a sentence; more are counted. */
const SYMBOLS_NAMED_MAX = 4;

/** The first screen: what was run, what came of it in one sentence, and what that does not show. */
export function header(summary: Summary, validation: Validation | null, live?: LiveBeside): Markup {
  const { manifest } = summary;
  return markup`<header id="top">
${manifest.dataset.synthetic ? syntheticBanner(manifest.dataset.name) : undefined}
<p class="eyebrow">${dateText(manifest.from - 1)} – ${dateText(manifest.to - 1)} · ${symbolsText(manifest.symbols)} · ${manifest.dataset.name}</p>
${live === undefined ? undefined : liveLine(live)}
<h1>${manifest.strategy.name}</h1>
<p class="lede">${headline(summary)}</p>
${verdict(validation)}
<ul class="tiles">${TILES.map((name) => tile(name, summary))}</ul>
</header>`;
}

function liveLine({ name, parting }: LiveBeside): Markup {
  const said = parting === null ? 'its replay comes out the same' : 'its replay comes out differently';
  return markup`<p class="eyebrow">Live run ${name}: <a href="#equity">${said}</a></p>`;
}

function syntheticBanner(name: string): Markup {
  return markup`<p class="synthetic" role="note"><strong>SYNTHETIC MARKET</strong> “${name}” was generated from a seed. No price on this page ever existed; the result says nothing about any real market.</p>`;
}

/** 'BTCUSDT, ETHUSDT', or '40 symbols'. */
export function symbolsText(symbols: readonly string[]): string {
  return symbols.length > SYMBOLS_NAMED_MAX ? `${symbols.length} symbols` : symbols.join(', ');
}

function headline({ initialCash, figures, manifest, days }: Summary): string {
  const final = figures.finalEquity.value ?? initialCash;
  const change = percentText(figures.totalReturn.value ?? 0);
  const hold = figures.holdReturn.value;
  const became = `${moneyText(initialCash)} became ${moneyText(final)} in ${daysText(days * DAY_MS)} (${change}).`;
  if (hold === null) return became;
  return `${became} Buying ${symbolsText(manifest.symbols)} at the start and holding: ${percentText(hold)}.`;
}

function tile(name: FigureName, summary: Summary): Markup {
  const { figures } = summary;
  const { label, unit, meaning } = definitionOf(name);
  const figure = figures[name];
  const tone =
    unit === 'fraction' && name !== 'maxDrawdown' && figure.value !== null ? (figure.value < 0 ? 'loss' : 'gain') : '';
  const why = figure.value === null ? markup`<span class="why">${figure.why}</span>` : undefined;
  const interval = intervalText(name, unit, summary);
  const range = interval === undefined ? undefined : markup`<span class="why">${interval}</span>`;
  return markup`<li title="${meaning}"><span class="label">${label}</span><span class="value ${tone}">${figureText(figure, unit)}</span>${why}${range}</li>`;
}
