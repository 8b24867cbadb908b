import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { StoredBot } from '../../../engine/live/record/bot-table.ts';
import { recordFile } from '../../../engine/live/record/database.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { suggestion, UsageError } from '../../../engine/market/errors.ts';
import { compareCodeUnits } from '../../../engine/market/units.ts';
import { botsOf } from '../../live/verify.ts';

/** A live run as it is named: RECORD or RECORD/BOT, the record by its name among the runs or by its folder. */
export interface LiveRunName {
  /** The record's folder. */
  readonly folder: string;
  /** undefined when no bot was named. */
  readonly bot: string | undefined;
}

/** Where records lie that were given no other folder. */
function homeOf(runsDir: string): string {
  return join(runsDir, 'live');
}

/** Names of the records among the runs, in code-unit order. */
export function recordNames(runsDir: string): string[] {
  const home = homeOf(runsDir);
  const names = existsSync(home) ? readdirSync(home) : [];
  return names.filter((name) => existsSync(recordFile(join(home, name)))).sort(compareCodeUnits);
}

/** A record by its name among the runs. */
export function namedRecord(runsDir: string, name: string): string {
  return join(homeOf(runsDir), name);
}

/** The live run of a name, or undefined when it names none. */
export function findLiveRun(name: string, runsDir: string): LiveRunName | undefined {
  for (const path of [join(homeOf(runsDir), name), resolve(name)]) {
    if (existsSync(recordFile(path))) return { folder: path, bot: undefined };
    const record = dirname(path);
    if (existsSync(recordFile(record))) return { folder: record, bot: basename(path) };
  }
  return undefined;
}

/** The live run of a name. Throws UsageError when it names none. */
export function liveRunOf(name: string, runsDir: string): LiveRunName {
  const found = findLiveRun(name, runsDir);
  if (found !== undefined) return found;
  const known = suggestion(name, recordNames(runsDir));
  throw new UsageError(`There is no live run "${name}" in ${homeOf(runsDir)}, and no record of that path.${known}`);
}

/** The one bot that is meant. Throws UsageError when the record has several and none was named. */
export function botOf(record: LiveRecord, { bot }: LiveRunName): StoredBot {
  const bots = botsOf(record, bot);
  if (bots.length === 1) return bots[0]!;
  const names = bots.map(({ id }) => id).join(', ');
  throw new UsageError(`${record.folder} has ${bots.length} bots (${names}): name one as RECORD/BOT.`);
}
