import { definitionOf, FIGURE_NAMES, KEY_FIGURE_NAMES } from '../../reports/stats/catalogue.ts';
import type { FigureName } from '../../reports/stats/catalogue.ts';
import type { LedgerEntry } from '../../reports/ledger/ledger.ts';
import { figureText, timeText } from '../../reports/stats/text.ts';
import { printable, printJson, printLine, printTable } from '../program/output.ts';
import { withRecord } from '../live/with-record.ts';
import { runsDirOf } from '../program/paths.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';

function print(
  { manifest, summary, folder }: LedgerEntry,
  similar: readonly LedgerEntry[],
  names: readonly FigureName[],
): void {
  const { dataset, digests, code, platform } = manifest;
  const agreeing = similar.filter((other) => other.manifest.digests.outputs === digests.outputs).length;
  const lines: readonly (readonly [string, string])[] = [
    ['run', manifest.runId],
    ['strategy', `${manifest.strategy.name} ${JSON.stringify(manifest.strategy.params)}`],
    ['dataset', `${dataset.name}${dataset.synthetic ? ' — SYNTHETIC MARKET' : ''}, content ${dataset.contentHash}`],
    ['symbols', manifest.symbols.join(', ')],
    ['period', `${timeText(manifest.from)} – ${timeText(manifest.to)} UTC`],
    ['seed', String(manifest.seed)],
    ['code', `${code.version}, revision ${code.revision}`],
    ['platform', `Node ${platform.node}, V8 ${platform.v8}, ${platform.os} ${platform.arch}`],
    ['inputs', digests.inputs],
    ['outputs', digests.outputs],
    ['same inputs', `other runs: ${similar.length}, of them with the same outputs: ${agreeing}`],
    ['folder', folder],
    ['again', manifest.command],
  ];
  for (const [name, text] of lines) printLine(`${name.padEnd(11)}  ${printable(text)}`);
  printLine();
  const figures = names.map((name) => [name, summary.figures[name]] as const);
  printTable(
    ['figure', 'value', ''],
    figures.map(([name, figure]) => {
      const { label, unit } = definitionOf(name);
      return [label, figureText(figure, unit).padStart(16), figure.value === null ? figure.why : ''];
    }),
  );
  if (summary.warnings.length > 0) printLine();
  for (const { title, detail } of summary.warnings) printLine(`! ${printable(title)}: ${printable(detail)}`);
}

/** `runs show`: one run's manifest, figures and warnings. */
export const showCommand: AddCommand = (cli) =>
  cli.command(
    'show <id>',
    'Shows one run: what was run, its figures and warnings.',
    (command) =>
      command
        .positional('id', {
          type: 'string',
          demandOption: true,
          describe: 'Id, its start, latest, or RECORD/BOT of a live run',
        })
        .option('all', { type: 'boolean', default: false, describe: 'Every figure, not only the first ones' }),
    async (args) => {
      const { findLiveRun, botOf } = await import('./live/live-runs.ts');
      const live = findLiveRun(args.id, runsDirOf(args));
      if (live !== undefined) {
        const { detailsOf } = await import('./live/live-entries.ts');
        const details = await withRecord(live.folder, (record) => detailsOf(record, botOf(record, live)));
        if (args.json) return printJson(details);
        const { printLiveRun } = await import('./live/print-live.ts');
        return printLiveRun(details);
      }
      const [entry, similar] = await withLedger(args, (ledger) => {
        const found = ledger.get(args.id);
        return [found, ledger.similarTo(found.manifest)] as const;
      });
      if (!args.json) return print(entry, similar, args.all ? FIGURE_NAMES : KEY_FIGURE_NAMES);
      const others = similar.map(({ manifest }) => ({ runId: manifest.runId, digests: manifest.digests }));
      printJson({ folder: entry.folder, summary: entry.summary, sameInputs: others });
    },
  );
