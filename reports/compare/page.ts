import { noiseSentence, settingText } from '../ledger/compare.ts';
import type { Comparison, ComparedRun } from '../ledger/compare.ts';
import { Markup, markup } from '../page/markup.ts';
import type { Insertable } from '../page/markup.ts';
import { hashSource, loadRuntime } from '../page/runtime.ts';
import { symbolsText } from '../page/sections/header.ts';
import { note, table } from '../page/sections/section.ts';
import { decimalText, timeText } from '../stats/text.ts';
import { DRAWS } from '../validation/bootstrap.ts';
import { drawGrowth, letterOf } from './draw-growth.ts';
import { everyFigure, keyFigures, noiseTables } from './figure-tables.ts';
import { COMPARISON_STYLE } from './style.ts';

/** A run on the page, with the address of its report from there; undefined where it has none. */
export interface ShownRun extends ComparedRun {
  readonly report: string | undefined;
}

/** Widths at which the chart is drawn, in pixels: for a desk and for a phone. */
const WIDE = 1060;
const NARROW = 350;

const SECTIONS = [
  ['runs', 'Runs'],
  ['equity', 'Equity'],
  ['noise', 'Beyond noise?'],
  ['figures', 'Figures'],
  ['settings', 'Settings'],
] as const;

/**
 * Renders a comparison as one HTML page that needs nothing else, not even a script; its Content-Security-Policy allows
 * only its own style. Everything that came from data is escaped.
 */
export async function renderComparison(comparison: Comparison, runs: readonly ShownRun[]): Promise<string> {
  const style = (await loadRuntime()).style + COMPARISON_STYLE;
  const policy = `default-src 'none'; style-src ${hashSource(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const names = runs.map(({ summary }) => summary.manifest.strategy.name);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${names.join(' against ')} · Ninefold</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the comparison</a>
<nav aria-label="Sections"><div class="bar"><a class="brand" href="#top">Ninefold</a><div class="links">${SECTIONS.map(([id, title]) => markup`<a href="#${id}">${title}</a>`)}</div>
<label class="switch"><input type="checkbox" id="theme" aria-label="Switch between light and dark"><span title="Light or dark">◐</span></label></div></nav>
<main id="content">
${header(comparison, runs)}
${section('runs', 'The first is the base: every other one is held against it.', runTable(runs))}
${section('equity', growthKey(runs), await growth(runs))}
${section('noise', NOISE_INTRO, noiseTables(comparison))}
${section('figures', '≠ differs from A by more than noise, ≈ may be noise; where neither stands, it was not tested.', [keyFigures(comparison), markup`<details><summary>Every figure</summary>${everyFigure(comparison)}</details>`])}
${section('settings', undefined, settingTable(comparison))}
</main>
</body>
</html>
`.text;
}

const NOISE_INTRO = `Each run’s figure of daily returns minus the base’s. The days of both are resampled together, in blocks, so that what moved both cancels (stationary block bootstrap, ${decimalText(DRAWS, 0)} resamples): a difference whose 95 % interval holds no zero is more than noise. One in twenty does so by luck alone.`;

function section(id: (typeof SECTIONS)[number][0], intro: Insertable, body: Insertable): Markup {
  const title = SECTIONS.find(([known]) => known === id)![1];
  const words = intro === undefined ? undefined : markup`<p class="intro">${intro}</p>`;
  return markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title"><a href="#${id}">${title}</a></h2>${words}
${body}
</section>`;
}

function header({ others }: Comparison, runs: readonly ShownRun[]): Markup {
  const isSynthetic = runs.some(({ summary }) => summary.manifest.dataset.synthetic);
  const banner = markup`<p class="synthetic" role="note"><strong>SYNTHETIC MARKET</strong> A dataset here was generated from a seed. Its prices never existed; results on it say nothing about any real market.</p>`;
  return markup`<header id="top">${isSynthetic ? banner : undefined}
<p class="eyebrow">${runs.length} runs compared</p>
<h1>${runs.map(({ summary }) => summary.manifest.strategy.name).join(' · ')}</h1>
${others.map((other, i) => markup`<p class="lede">${letterOf(i + 1)}: ${other.verdict} ${noiseSentence(other)}</p>`)}
</header>`;
}

const key = (index: number, name = ''): Markup =>
  markup`<span class="key c${index + 1}${index === 0 ? ' base' : ''}">${letterOf(index)} ${name}</span>`;

function runTable(runs: readonly ShownRun[]): Markup {
  const rows = runs.map(({ summary: { manifest }, report }, i) => [
    key(i),
    report === undefined ? manifest.runId : markup`<a href="${report}">${manifest.runId}</a>`,
    manifest.strategy.name,
    manifest.dataset.name,
    symbolsText(manifest.symbols),
    `${timeText(manifest.from)} – ${timeText(manifest.to)}`,
    { number: String(manifest.seed) },
  ]);
  return table(['Run', 'Id', 'Strategy', 'Dataset', 'Symbols', 'Period (UTC)', 'Seed'], rows);
}

const growthKey = (runs: readonly ShownRun[]): Markup =>
  markup`${runs.map(({ summary }, i) => markup`${key(i, summary.manifest.strategy.name)} `)}`;

async function growth(runs: readonly ShownRun[]): Promise<Markup> {
  const days = runs.map((run) => run.days);
  if (days.every((one) => one.length === 0)) return note('No run has a daily close.');
  const [wide, narrow] = [await drawGrowth(days, WIDE), await drawGrowth(days, NARROW)];
  const said = runs.map(({ summary }, i) => `${letterOf(i)} ${summary.manifest.strategy.name}`).join(', ');
  return markup`<figure class="growth"><div class="wide" role="img" aria-label="Accounts over time: ${said}">${wide}</div>
<div class="narrow" role="img" aria-label="Accounts over time: ${said}">${narrow}</div>
<figcaption>The account in percent of its start, at UTC day closes. Under the pointer: the day’s values.</figcaption></figure>`;
}

function settingTable({ settings, runIds }: Comparison): Markup {
  if (settings.length === 0) return note('No setting differs.');
  return table(
    ['Setting', ...runIds.map((_, i) => letterOf(i))],
    settings.map(({ key, values }) => [key, ...values.map((value) => markup`<code>${settingText(key, value)}</code>`)]),
  );
}
