import type { RunRecord } from '../run/manifest.ts';
import type { Summary } from '../stats/summary.ts';
import { pageData } from './data.ts';
import { Markup, markup, scriptJson } from './markup.ts';
import { hashSource, loadRuntime } from './runtime.ts';
import { candlesSection, equitySection, resultsSection } from './sections/charts.ts';
import { figuresSection } from './sections/figures.ts';
import { funnelSection } from './sections/funnel.ts';
import { gapsSection } from './sections/gaps.ts';
import { header } from './sections/header.ts';
import { intrabarSection } from './sections/intrabar.ts';
import { manifestSection } from './sections/manifest.ts';
import { monthsSection } from './sections/months.ts';
import { notesSection } from './sections/notes.ts';
import { SECTIONS } from './sections/section.ts';
import { tradesSection } from './sections/trades.ts';
import { warningsSection } from './sections/warnings.ts';

/**
 * Renders a run as one HTML page that needs nothing else: no network, no other file, no eval. Everything that came
 * from data is escaped, and the page's Content-Security-Policy allows its own script and style by their hashes only.
 */
export async function renderReport(record: RunRecord, summary: Summary): Promise<string> {
  const runtime = await loadRuntime();
  const data = pageData(record, summary);
  const policy = [
    `default-src 'none'`,
    `script-src ${hashSource(runtime.script)}`,
    `style-src ${hashSource(runtime.style)}`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const { manifest } = summary;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${manifest.strategy.name} on ${manifest.symbols.join(', ')} · Ninefold</title>
<link rel="icon" href="data:,">
<style>${new Markup(runtime.style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<nav aria-label="Sections"><div class="bar"><a class="brand" href="#top">Ninefold</a><div class="links">${SECTIONS.map(
    ([id, title]) => markup`<a href="#${id}">${title}</a>`,
  )}</div><button id="theme" type="button" aria-label="Switch between light and dark" title="Light or dark" hidden>◐</button></div></nav>
<main id="content">
${header(summary)}
${warningsSection(summary)}
${manifestSection(summary)}
${figuresSection(summary)}
${equitySection(summary)}
${monthsSection(summary)}
${candlesSection(data, record.chart.timeframe)}
${resultsSection(data, summary)}
${tradesSection(data, summary)}
${funnelSection(summary)}
${intrabarSection(summary)}
${gapsSection(record)}
${notesSection(summary)}
</main>
<noscript><p class="note">Charts and the trade table are drawn by a script; it is switched off here. All other figures are complete.</p></noscript>
<script type="application/json" id="summary">${scriptJson(summary)}</script>
<script type="application/json" id="page-data">${scriptJson(data)}</script>
<script type="application/json" id="chart-specs">${scriptJson(JSON.parse(runtime.charts))}</script>
<script>${new Markup(runtime.script)}</script>
</body>
</html>
`.text;
}
