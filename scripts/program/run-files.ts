import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import * as z from 'zod';
import { DataError } from '../../engine/market/errors.ts';
import type { FrameFingerprints } from '../../engine/journal/fingerprints.ts';
import type { TapeView } from '../../engine/journal/events.ts';
import { writeWhole } from '../../reports/run/atomic.ts';

const JOURNAL_FILE = 'journal.deflate';

/** Keeps a run's journal beside its report, so that a later run can be compared record by record. */
export async function writeJournal(folder: string, tape: TapeView): Promise<void> {
  const bytes = Buffer.from(tape.data.buffer, tape.data.byteOffset, tape.length * 8);
  await writeWhole(join(folder, JOURNAL_FILE), deflateSync(bytes, { level: 1 }));
}

/** Reads a run's journal back. Throws DataError when it is missing or damaged. */
export function readJournal(folder: string): TapeView {
  const path = join(folder, JOURNAL_FILE);
  if (!existsSync(path)) throw new DataError(`The run's journal is gone (${path}): run it again.`);
  try {
    const bytes = inflateSync(readFileSync(path));
    const data = new Float64Array(bytes.byteLength / 8);
    new Uint8Array(data.buffer).set(bytes);
    return { data, length: data.length };
  } catch {
    throw new DataError(`The run's journal is damaged (${path}): run it again.`);
  }
}

const headerSchema = z.strictObject({ firstClose: z.number(), lanes: z.array(z.tuple([z.string(), z.int()])) });

/** Fingerprints of an input, kept once for all runs that were fed the same. */
export function fingerprintPath(runsDir: string, inputsDigest: string): string {
  return join(runsDir, 'inputs', `${inputsDigest}.marks`);
}

/** Writes fingerprints unless they are there already: a JSON header line, then the marks of each lane. */
export async function writeFingerprints(path: string, prints: FrameFingerprints): Promise<void> {
  if (existsSync(path)) return;
  const lanes = prints.lanes.map(({ symbol, marks }) => [symbol, marks.length]);
  const header = Buffer.from(`${JSON.stringify({ firstClose: prints.firstClose, lanes })}\n`);
  const bodies = prints.lanes.map(({ marks }) => Buffer.from(marks.buffer, marks.byteOffset, marks.byteLength));
  await writeWhole(path, [header, ...bodies]);
}

/** Reads fingerprints back; undefined when they are missing or damaged. */
export function readFingerprints(path: string): FrameFingerprints | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  const end = bytes.indexOf(10);
  let header: z.output<typeof headerSchema>;
  try {
    header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  } catch {
    return undefined;
  }
  let offset = end + 1;
  const lanes = header.lanes.map(([symbol, length]) => {
    const marks = new Uint32Array(length);
    new Uint8Array(marks.buffer).set(bytes.subarray(offset, offset + length * 4));
    offset += length * 4;
    return { symbol, marks };
  });
  return { firstClose: header.firstClose, lanes };
}
