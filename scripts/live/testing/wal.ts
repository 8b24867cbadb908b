import { existsSync, readFileSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Checksums are over big-endian words when the magic number ends in 1, else over little-endian ones. */
const BIG_ENDIAN_MAGIC = 0x377f0683;

/** What a write-ahead log holds, as its readers see it: see "WAL-mode File Format" of SQLite's documentation. */
export interface WalContents {
  /** Where each transaction ends that counts, bytes from the log's start. */
  readonly commits: readonly number[];
  /** Bytes behind the last of them that were written by a transaction which never ended. */
  readonly tornBytes: number;
}

/** Sound frames of a log count as far as the last that ends a transaction. */
export function walOf(path: string): WalContents {
  const log = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (log.length < HEADER_BYTES) return { commits: [], tornBytes: log.length };
  const isBig = log.readUInt32BE(0) === BIG_ENDIAN_MAGIC;
  const pageBytes = log.readUInt32BE(8);
  const salts = log.subarray(16, 24);
  const sum: [number, number] = [0, 0];
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 8) {
      sum[0] = (sum[0] + (isBig ? log.readUInt32BE(at) : log.readUInt32LE(at)) + sum[1]) >>> 0;
      sum[1] = (sum[1] + (isBig ? log.readUInt32BE(at + 4) : log.readUInt32LE(at + 4)) + sum[0]) >>> 0;
    }
  };
  add(0, 24);
  const commits: number[] = [];
  let at = HEADER_BYTES;
  for (; at + FRAME_HEADER_BYTES + pageBytes <= log.length; at += FRAME_HEADER_BYTES + pageBytes) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break;
    add(at, at + 8);
    add(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + pageBytes);
    if (log.readUInt32BE(at + 16) !== sum[0] || log.readUInt32BE(at + 20) !== sum[1]) break;
    if (log.readUInt32BE(at + 4) > 0) commits.push(at + FRAME_HEADER_BYTES + pageBytes);
  }
  return { commits, tornBytes: at - (commits.at(-1) ?? HEADER_BYTES) };
}
