import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '../../engine/market/errors.ts';
import { hashFile } from '../import/checksum.ts';
import { withRetry } from './retry.ts';
import type { Patience } from './retry.ts';
import { sizeOf, transfer } from './transfer.ts';

const CHECKSUM = /^([0-9a-fA-F]{64})\s/;
const CHECKSUM_BYTES_MAX = 4096;
const FILE_BYTES_MAX = 2 ** 30;

/** What became of a wanted file: it was there already, it came, or the server has none. */
export type Outcome = 'kept' | 'downloaded' | 'absent';

export interface FetchOptions extends Patience {
  readonly stallMs: number;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Brings `url` and its `.CHECKSUM` to `path`. A file is renamed to its place only when its SHA-256 is the published one;
 * what came of it before waits in `path.part` and is continued. Throws DataError when it fails its checksum twice.
 */
export async function fetchFile(url: string, path: string, options: FetchOptions): Promise<Outcome> {
  if (await isVerified(path)) return 'kept';
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  let expected: string | undefined;
  let actual = '';
  for (let round = 1; round <= 2; round++) {
    // asked for again in the second round: archived files are re-issued at times
    expected = await fetchChecksum(url, path, options);
    if (expected === undefined) return 'absent';
    const isThere = await withRetry(url, () => transfer(url, part, { ...options, bytesMax: FILE_BYTES_MAX }), options);
    if (!isThere) return 'absent';
    actual = await hashFile(part);
    if (actual === expected) {
      await rename(`${path}.CHECKSUM.part`, `${path}.CHECKSUM`);
      await rename(part, path);
      return 'downloaded';
    }
    await rm(part);
  }
  await rm(`${path}.CHECKSUM.part`);
  throw new DataError(
    `${url} does not match its .CHECKSUM, downloaded twice (SHA-256 ${actual}, expected ${expected}): nothing was kept. ` +
      'Try again later, or download it by hand and import it with --accept-bad-checksum if you trust it.',
  );
}

/** True when a file lies at `path` with a checksum that it matches. */
async function isVerified(path: string): Promise<boolean> {
  if ((await sizeOf(path)) === undefined || (await sizeOf(`${path}.CHECKSUM`)) === undefined) return false;
  return (await readChecksum(`${path}.CHECKSUM`)) === (await hashFile(path));
}

/** Downloads the checksum to `path.CHECKSUM.part` and reads it; undefined when the server has none. */
async function fetchChecksum(url: string, path: string, options: FetchOptions): Promise<string | undefined> {
  const source = `${url}.CHECKSUM`;
  const part = `${path}.CHECKSUM.part`;
  const isThere = await withRetry(
    source,
    async () => {
      // too small to be continued, and a remnant may be of an older issue
      await rm(part, { force: true });
      const { onBytes: _, ...rest } = options;
      return transfer(source, part, { ...rest, bytesMax: CHECKSUM_BYTES_MAX });
    },
    options,
  );
  if (!isThere) return undefined;
  const expected = await readChecksum(part);
  if (expected !== undefined) return expected;
  await rm(part);
  throw new DataError(
    `${source} holds no SHA-256: check that the base URL is one of the archive or of a mirror of it.`,
  );
}

async function readChecksum(path: string): Promise<string | undefined> {
  return CHECKSUM.exec(`${await readFile(path, 'latin1')}\n`)?.[1]?.toLowerCase();
}
