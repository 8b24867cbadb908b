import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, statfsSync, statSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { formatBytes } from '../program/output.ts';
import { broken, isAtLeast, ok, warn, type Check } from './check.ts';

const ROOMS = ['engine', 'datasets', 'reports', 'scripts'];
/** The first release without the WAL-reset bug, which could damage a database under two writers. */
const SQLITE_WANTED = '3.51.3';
/** A year of one symbol takes about 40 MB, an import as much again while it is written. */
const DISK_WANTED_BYTES = 2e9;
const DISK_NEEDED_BYTES = 1e8;

/** Node against package.json's `engines`. */
export function checkNode(root: string, version = process.versions.node): Check {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  const wanted = engines.node.replace('>=', '');
  if (isAtLeast(version, wanted)) return ok('node', version);
  return broken('node', `${version} is older than ${wanted}`, `Install Node ${wanted} or newer.`);
}

/** The native SQLite module: loads, answers, and is new enough. */
export async function checkSqlite(): Promise<Check> {
  try {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(':memory:');
    const version = database.prepare('select sqlite_version()').pluck().get() as string;
    database.close();
    if (isAtLeast(version, SQLITE_WANTED)) return ok('sqlite', version);
    return broken('sqlite', `${version} is older than ${SQLITE_WANTED}`, 'Run npm ci.');
  } catch (error) {
    return broken('sqlite', `cannot be loaded: ${(error as Error).message.split('\n')[0]}`, 'Run npm ci.');
  }
}

/** Room and write access where a folder is, or where it would be made. */
export function checkFolder(name: string, folder: string): Check {
  const place = nearestExisting(folder);
  try {
    rmdirSync(mkdtempSync(join(place, '.doctor-')));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return broken(name, `${folder} cannot be written (${reason})`, `Give yourself write access to ${place}.`);
  }
  const { bavail, bsize } = statfsSync(place);
  return judgeSpace(name, folder, bavail * bsize);
}

/** Judges the free bytes of a folder's disk. */
export function judgeSpace(name: string, folder: string, freeBytes: number): Check {
  const detail = `${folder} is writable, ${formatBytes(freeBytes)} free`;
  if (freeBytes >= DISK_WANTED_BYTES) return ok(name, detail);
  const advice = `Free some disk space: ${formatBytes(DISK_WANTED_BYTES)} is comfortable.`;
  return freeBytes < DISK_NEEDED_BYTES ? broken(name, detail, advice) : warn(name, detail, advice);
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}

/** Whether dist/ was built from the sources as they are. A strategy newer than that is compiled when it runs. */
export function checkBuild(root: string): Check {
  const entry = join(root, 'dist', 'engine', 'index.js');
  if (!existsSync(entry)) return warn('build', 'dist/ has not been built', 'Run npm run build.');
  const builtAt = statSync(entry).mtimeMs;
  const sources = ROOMS.flatMap((room) => sourcesIn(join(root, room)));
  const stale = sources.filter((source) => statSync(source).mtimeMs > builtAt);
  if (stale.length === 0) return ok('build', 'dist/ is up to date');
  const first = relative(root, stale[0]!);
  const detail = `${stale.length} source${stale.length > 1 ? 's are' : ' is'} newer than dist/, such as ${first}`;
  return warn('build', detail, 'Run npm run build.');
}

function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesIn(path);
    return /(?<!\.test|\.contract|\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** A browser is only needed to look at reports without one's own, and by the tests of the report. */
export function checkChromium(path = process.env['PATH'] ?? ''): Check {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const browser = found.find((file) => existsSync(file));
  return ok('chromium', browser ?? 'not found (optional: only the tests of the report page use it)');
}
