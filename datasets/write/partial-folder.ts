import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** `.partial-NAME-PID-RANDOM` is being written; `.old-…` was replaced and is about to vanish. */
const WORK_FOLDER = /^\.(partial|old)-(.+)-(\d+)-[0-9a-f]{12}$/;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function workFolder(dataDir: string, kind: 'partial' | 'old', name: string): string {
  return join(dataDir, `.${kind}-${name}-${process.pid}-${randomBytes(6).toString('hex')}`);
}

async function exists(path: string): Promise<boolean> {
  return open(path).then(
    (handle) => handle.close().then(() => true),
    () => false,
  );
}

/** Folders of one kind that processes which are gone left behind, with the dataset's name. */
async function abandoned(dataDir: string, kind: 'partial' | 'old'): Promise<{ path: string; name: string }[]> {
  const matches = (await readdir(dataDir).catch(() => [])).map((entry) => WORK_FOLDER.exec(entry));
  return matches
    .filter((match) => match !== null && match[1] === kind && !isRunning(Number(match[3])))
    .map((match) => ({ path: join(dataDir, match![0]), name: match![2]! }));
}

/** Brings back a dataset whose replacement was cut short between two renames. */
export async function recoverReplaced(dataDir: string): Promise<void> {
  for (const { path, name } of await abandoned(dataDir, 'old')) {
    if (!(await exists(join(dataDir, name)))) await rename(path, join(dataDir, name));
  }
}

/** Removes what processes that are gone left half-written. */
async function clearAbandoned(dataDir: string): Promise<void> {
  await recoverReplaced(dataDir);
  for (const { path } of [...(await abandoned(dataDir, 'old')), ...(await abandoned(dataDir, 'partial'))]) {
    await rm(path, { recursive: true, force: true });
  }
}

/** Makes a fresh folder to write a dataset in. */
export async function createPartial(dataDir: string, name: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  await clearAbandoned(dataDir);
  const folder = workFolder(dataDir, 'partial', name);
  await mkdir(folder);
  return folder;
}

/** Brings a stored file, which is never changed in place, into another folder: linked, or copied where links fail. */
export async function adoptFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}

/** Makes what was written to a file or folder durable. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r').catch((error: NodeJS.ErrnoException) => {
    // Windows opens no folders; its file system makes renames durable itself.
    if (process.platform === 'win32' && (error.code === 'EISDIR' || error.code === 'EPERM')) return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes a dataset. It is out of sight in one step, so that an interrupted removal leaves no half dataset. */
export async function removeFolder(dataDir: string, name: string): Promise<void> {
  const doomed = workFolder(dataDir, 'partial', name);
  await rename(join(dataDir, name), doomed);
  await rm(doomed, { recursive: true, force: true });
}

/** Puts a finished folder in the dataset's place. Readers see the old dataset or the new one. */
export async function swapIn(partial: string, dataDir: string, name: string): Promise<void> {
  const home = join(dataDir, name);
  const old = workFolder(dataDir, 'old', name);
  const replaces = await exists(home);
  if (replaces) await rename(home, old);
  try {
    await rename(partial, home);
  } catch (error) {
    if (replaces) await rename(old, home);
    throw error;
  }
  await sync(dataDir);
  if (replaces) await rm(old, { recursive: true, force: true });
}
