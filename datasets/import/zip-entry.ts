import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { DataError } from '../../engine/market/errors.ts';
import { formatSize } from './size.ts';

/** A month of 1s candles is about 400 MB of text; nothing larger is a month of candles. */
const UNPACKED_BYTES_MAX = 2 ** 30;

/** Text of candles shrinks by about three, of a halted market by about fifty. */
const RATIO_MAX = 200;

const STORED = 0;
const DEFLATED = 8;
const UNPACKED_CHUNK_BYTES = 256 * 1024;
/** Unpacking runs ahead of the reader by this much; the library's types leave a stream's option out. */
const READ_AHEAD_BYTES = 4 * 1024 * 1024;
const INFLATE_OPTIONS = {
  chunkSize: UNPACKED_CHUNK_BYTES,
  readableHighWaterMark: READ_AHEAD_BYTES,
} as ZlibOptions;

/** Finds the one entry of an archive; refuses any other content by a sentence that names the archive. */
async function onlyEntry(zip: ZipFile, label: string, expectedName: string): Promise<Entry> {
  const entries: Entry[] = [];
  if (zip.entryCount > 1)
    throw new DataError(`${label} holds ${zip.entryCount} entries, expected only ${expectedName}.`);
  for await (const entry of zip.eachEntry()) entries.push(entry);
  const [entry] = entries;
  if (!entry) throw new DataError(`${label} is empty, expected ${expectedName} inside.`);
  if (entry.fileName !== expectedName) {
    throw new DataError(`${label} holds an entry ${JSON.stringify(entry.fileName)}, expected ${expectedName}.`);
  }
  if (entry.isEncrypted() || (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)) {
    throw new DataError(
      `${label} is encrypted or packed by method ${entry.compressionMethod}, expected plain deflate.`,
    );
  }
  const claimed = entry.uncompressedSize;
  if (claimed > UNPACKED_BYTES_MAX || claimed > entry.compressedSize * RATIO_MAX + UNPACKED_CHUNK_BYTES) {
    const sizes = `${formatSize(entry.compressedSize)} to ${formatSize(claimed)}`;
    throw new DataError(`${label} would unpack from ${sizes}: that is no month of candles, so it was not unpacked.`);
  }
  return entry;
}

function unpack(raw: Readable, entry: Entry): Readable {
  if (entry.compressionMethod === STORED) return raw;
  // Errors of either stream surface in the reader of the last one.
  return pipeline(raw, createInflateRaw(INFLATE_OPTIONS), () => {});
}

async function* checkedChunks(zip: ZipFile, entry: Entry, label: string): AsyncGenerator<Buffer> {
  let bytes = 0;
  let crc = 0;
  const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  for await (const chunk of unpack(raw, entry) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > entry.uncompressedSize) break;
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (bytes !== entry.uncompressedSize) {
    const more = bytes > entry.uncompressedSize ? 'more' : 'less';
    throw new DataError(`${label} unpacks to ${more} than the ${entry.uncompressedSize} bytes it declares.`);
  }
  if (crc !== entry.crc32) throw new DataError(`${label} is damaged: the CRC-32 of ${entry.fileName} differs.`);
}

/**
 * Unpacks an archive's only entry, which must have the expected name, chunk by chunk. Sizes and CRC-32 are checked on
 * the bytes themselves. Throws DataError for anything that is not a sound archive of that one file.
 */
export async function* unzipOnlyEntry(path: string, label: string, expectedName: string): AsyncGenerator<Buffer> {
  const { openPromise } = await import('yauzl');
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    yield* checkedChunks(zip, await onlyEntry(zip, label, expectedName), label);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('E')) throw error;
    throw new DataError(`${label} is no sound zip archive: ${message}.`);
  } finally {
    zip?.close();
  }
}
