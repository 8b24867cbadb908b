import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { REPORT_FILE } from '../../reports/run/files.ts';
import { printJson, printLine } from '../program/output.ts';
import { withLedger } from './command.ts';
import type { AddCommand } from './command.ts';

/** The system's own opener, or undefined where there is no screen to open a page on. */
function openerOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | undefined {
  if (platform === 'darwin') return 'open';
  if (platform === 'win32') return 'explorer';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/** Starts the opener and lets it go its own way; a missing one is no fault, the path was printed. */
export function openPage(path: string): void {
  const opener = openerOf(process.platform, process.env);
  if (opener === undefined) return;
  const child = spawn(opener, [path], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

/** `runs open`: prints where a run's page is and, on a machine with a screen, opens it. */
export const openCommand: AddCommand = (cli) =>
  cli.command(
    'open <id>',
    'Opens a run’s report in the browser, and prints its path.',
    (command) => command.positional('id', { type: 'string', demandOption: true, describe: 'Id, its start, or latest' }),
    async (args) => {
      const { manifest, folder } = await withLedger(args, (ledger) => ledger.get(args.id));
      const report = join(folder, REPORT_FILE);
      if (!existsSync(report)) {
        throw new UsageError(`Run ${manifest.runId} has no report at ${report}: run it again with ${manifest.command}`);
      }
      if (args.json) return printJson({ runId: manifest.runId, report });
      printLine(report);
      openPage(report);
    },
  );
