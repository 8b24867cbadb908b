import type { Summary } from '../../stats/summary.ts';
import { timeText } from '../../stats/text.ts';
import { markup } from '../markup.ts';
import type { Insertable, Markup } from '../markup.ts';
import { section, terms } from './section.ts';
import { symbolsText } from './header.ts';

const code = (text: string): Markup => markup`<code>${text}</code>`;
const value = (of: unknown): string => (typeof of === 'string' ? of : (JSON.stringify(of) ?? 'undefined'));

/** Longer parameters are folded away. */
const PARAMS_SHOWN_MAX = 160;

/** What was run on what, and the command that does it again. */
export function manifestSection({ manifest, conventions }: Summary): Markup {
  const { strategy, dataset, platform, digests } = manifest;
  const params = JSON.stringify(strategy.params);
  const changed = Object.entries(manifest.changed).map(
    ([key, [before, used]]) => `${key} = ${value(used)} (default ${value(before)})`,
  );
  const pairs: readonly (readonly [Insertable, Insertable])[] = [
    ['Run', code(manifest.runId)],
    ['Started', `${timeText(Date.parse(manifest.startedAt))} UTC`],
    [
      'Strategy',
      markup`${strategy.name} ${strategy.source === strategy.name ? undefined : markup`<small>${strategy.source}</small>`} <code title="hash of its source files">${strategy.sourceHash}</code>`,
    ],
    ['Preset', strategy.preset ?? 'none'],
    ['Parameters', params.length > PARAMS_SHOWN_MAX ? 'see all parameters below' : code(params)],
    [
      'Changed from default',
      changed.length === 0 ? 'nothing' : changed.map((line) => markup`<div>${code(line)}</div>`),
    ],
    [
      'Dataset',
      markup`${dataset.name}${dataset.synthetic ? ' (synthetic)' : ''} <code title="content hash">${dataset.contentHash}</code>`,
    ],
    ['Symbols', markup`<span title="${manifest.symbols.join(', ')}">${symbolsText(manifest.symbols)}</span>`],
    ['Period (UTC)', `${timeText(manifest.from)} – ${timeText(manifest.to)}`],
    ['Seed', String(manifest.seed)],
    ['Code', markup`${manifest.code.version}, revision ${code(manifest.code.revision)}`],
    ['Platform', `Node ${platform.node}, V8 ${platform.v8}, ${platform.os} ${platform.arch}`],
    ['Inputs digest', code(digests.inputs)],
    ['Outputs digest', code(digests.outputs)],
  ];
  return section(
    'manifest',
    'The same candles, config and seed give the same digests on every machine. This command runs it again:',
    markup`<div class="command"><pre id="command" tabindex="0">${manifest.command}</pre><button type="button" id="copy-command" hidden>Copy</button></div>
${terms(pairs)}
<details><summary>All parameters</summary><pre tabindex="0">${JSON.stringify(strategy.params, null, 2)}</pre></details>
<details><summary>Full config</summary><pre tabindex="0">${JSON.stringify(manifest.config, null, 2)}</pre></details>
<p class="note">Entry fee assumed for buy and hold: ${conventions.holdEntryFeeBps} bps.</p>`,
  );
}
