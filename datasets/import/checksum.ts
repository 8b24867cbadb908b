import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DataError } from '../../engine/market/errors.ts';

/** A file's own hash, and what its `.CHECKSUM` neighbour makes of it. */
export interface Checked {
  readonly sha256: string;
  /** Undefined when the publisher gave no checksum. */
  readonly matches: boolean | undefined;
}

const CHECKSUM = /^([0-9a-fA-F]{64})\s/;

/** SHA-256 of a file, read in pieces. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Hashes a file and compares it with `PATH.CHECKSUM` (sha256sum format) if that exists. Throws DataError when they
 * differ, unless `acceptMismatch`, and when the checksum file is none.
 */
export async function verifyChecksum(path: string, label: string, acceptMismatch: boolean): Promise<Checked> {
  const sha256 = await hashFile(path);
  const checksumPath = `${path}.CHECKSUM`;
  if (!existsSync(checksumPath)) return { sha256, matches: undefined };
  const expected = CHECKSUM.exec(`${(await readFile(checksumPath, 'latin1')).slice(0, 1000)}\n`)?.[1]?.toLowerCase();
  if (expected === undefined)
    throw new DataError(`${label}.CHECKSUM holds no SHA-256: download it again, or remove it.`);
  if (expected === sha256) return { sha256, matches: true };
  if (acceptMismatch) return { sha256, matches: false };
  const hint = 'download the file again, or give --accept-bad-checksum to take it as it is';
  throw new DataError(`${label} does not match its .CHECKSUM (SHA-256 ${sha256}, expected ${expected}): ${hint}.`);
}
