import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian's package prometheus puts it. */
const PROMTOOL = '/usr/bin/promtool';

/** False where it is not installed: what needs it is then left out, and says so. */
export const HAS_PROMTOOL = existsSync(PROMTOOL);

/** Runs it to its end; `output` is all that it said. */
export function promtool(
  args: readonly string[],
  input = '',
): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { input, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}
