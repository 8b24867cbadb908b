import type { RunRecord } from '../run/manifest.ts';
import type { Summary } from '../stats/summary.ts';
import type { Validation } from '../validation/validation.ts';
import { pageData } from './data.ts';
import type { PageData } from './data.ts';
import { Markup, markup, scriptJson } from './markup.ts';
import { hashSource, loadRuntime } from './runtime.ts';
import { breakdownsSection } from './sections/breakdowns.ts';
import { candlesSection, equitySection, resultsSection } from './sections/charts.ts';
import { SECTIONS } from './sections/contents.ts';
import type { SectionId } from './sections/contents.ts';
import { costsSection } from './sections/costs.ts';
import { executionSection, holdingsSection } from './sections/execution.ts';
import { figuresSection } from './sections/figures.ts';
import { funnelSection } from './sections/funnel.ts';
import { gapsSection } from './sections/gaps.ts';
import { gatesSection } from './sections/gates.ts';
import { header } from './sections/header.ts';
import { headsSection } from './sections/heads.ts';
import { intrabarSection } from './sections/intrabar.ts';
import { concentrationSection, luckSection, monteCarloSection, overfitSection } from './sections/luck.ts';
import { manifestSection } from './sections/manifest.ts';
import { monthsSection } from './sections/months.ts';
import { navigation } from './sections/navigation.ts';
import { notesSection } from './sections/notes.ts';
import { benchmarkSection, returnsSection } from './sections/returns.ts';
import { eventsSection, ratiosSection, riskSection } from './sections/risk.ts';
import { tradesSection } from './sections/trades.ts';
import { warningsSection } from './sections/warnings.ts';

interface PageParts {
  readonly record: RunRecord;
  readonly summary: Summary;
  readonly validation: Validation | null;
  readonly data: PageData;
}

/** Every section by its anchor; the table of contents gives their order. */
const DRAW: Readonly<Record<SectionId, (parts: PageParts) => Markup>> = {
  warnings: ({ summary, validation }) => warningsSection(summary, validation),
  figures: ({ summary }) => figuresSection(summary),
  manifest: ({ summary }) => manifestSection(summary),
  equity: ({ summary, record, data }) => equitySection(summary, record, data.plots),
  returns: ({ summary, data }) => returnsSection(summary, data.plots),
  months: ({ summary }) => monthsSection(summary),
  benchmark: ({ summary, data }) => benchmarkSection(summary, data.plots),
  risk: ({ summary, data }) => riskSection(summary, data.plots),
  ratios: ({ summary, data }) => ratiosSection(summary, data.plots),
  events: ({ summary, data }) => eventsSection(summary, data.plots),
  candles: ({ record, data }) => candlesSection(data, record.chart.timeframe),
  results: ({ summary, data }) => resultsSection(data, summary),
  trades: ({ summary, data }) => tradesSection(data, summary),
  execution: ({ summary }) => executionSection(summary),
  holdings: ({ summary, data }) => holdingsSection(summary, data.plots),
  luck: ({ validation, data }) => luckSection(validation, data.plots),
  overfit: ({ validation }) => overfitSection(validation),
  'monte-carlo': ({ data }) => monteCarloSection(data.plots),
  concentration: ({ validation, summary }) => concentrationSection(validation, summary),
  costs: ({ validation, data, summary }) => costsSection(validation, data.plots, summary),
  intrabar: ({ summary, validation }) => intrabarSection(summary, validation),
  funnel: ({ summary }) => funnelSection(summary),
  gates: ({ validation, data, summary }) => gatesSection(validation, data.plots, summary),
  heads: ({ validation, data, summary }) => headsSection(validation, data.plots, summary),
  breakdowns: ({ validation }) => breakdownsSection(validation),
  gaps: ({ record }) => gapsSection(record),
  notes: ({ summary, record }) => notesSection(summary, record),
};

/**
 * Renders a run as one HTML page that needs nothing else: no network, no other file, no eval. Everything that came
 * from data is escaped, and the page's Content-Security-Policy allows its own script and style by their hashes only. Without a validation its sections
 * say so.
 */
export async function renderReport(
  record: RunRecord,
  summary: Summary,
  validation: Validation | null = null,
): Promise<string> {
  const runtime = await loadRuntime();
  const data = pageData(record, summary, validation);
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
${navigation()}
<main id="content">
${header(summary, validation, record.live)}
${SECTIONS.map(([id]) => DRAW[id]({ record, summary, validation, data }))}
</main>
<noscript><p class="note">Charts and the trade table are drawn by a script; it is switched off here. All other figures are complete.</p></noscript>
${dataScript('summary', summary)}
${dataScript('validation', validation)}
${dataScript('page-data', data)}
${dataScript('chart-specs', JSON.parse(runtime.charts))}
${new Markup(`<script>${runtime.script}</script>`)}
</body>
</html>
`.text;
}

/** A value that the page's script reads from the element of this id. */
function dataScript(id: string, value: unknown): Markup {
  return new Markup(`<script type="application/json" id="${id}">${scriptJson(value).text}</script>`);
}
