import type { ContentPart } from '../format/content-hash.ts';
import { hashCandles, hashContent, hashObservations, sha256Of } from '../format/content-hash.ts';
import { decodeCandles, storedRowChecks } from '../format/candle-file.ts';
import { CHECKED_ROWS, differingBlocks, rowChecks } from '../format/row-checks.ts';
import { contentKey, stepMsOf } from '../format/month.ts';
import { decodeObservations } from '../format/observation-file.ts';
import { DataError } from '../../engine/market/errors.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { CandleFile, ObservationFile, StoredFile } from '../manifest.ts';
import { faultOf } from '../write/candle-fault.ts';
import { openDataset, readStored } from './dataset.ts';
import type { Dataset } from './dataset.ts';

/** One thing that is not as it was stored. */
export interface Difference {
  /** Path inside the dataset's folder, or 'manifest.json'. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

/** What a check of a dataset found. */
export interface Verification {
  readonly name: string;
  readonly files: number;
  readonly rows: number;
  readonly contentHash: string;
  readonly differences: readonly Difference[];
}

/** Stretches of changed rows that are named one by one. */
const NAMED_STRETCHES = 5;

/** A stored openTime for people; an edited one may be no time at all. */
function clock(time: number): string {
  return Math.abs(time) < 8e15 ? new Date(time).toISOString().slice(0, 16).replace('T', ' ') : String(time);
}

/** Tells which candles of a changed file differ from those that were stored, as far as their checks can tell. */
function changedRows(bytes: Uint8Array, columns: CandleColumns): string | undefined {
  const stored = storedRowChecks(bytes);
  const blocks = stored && differingBlocks(stored, rowChecks(columns));
  if (!blocks || blocks.length === 0) return undefined;
  const named = blocks.slice(0, NAMED_STRETCHES).map((block) => {
    const [first, last] = [block * CHECKED_ROWS, Math.min((block + 1) * CHECKED_ROWS, columns.length) - 1];
    return `rows ${first + 1} to ${last + 1} (${clock(columns.openTime[first]!)} to ${clock(columns.openTime[last]!)})`;
  });
  const more = blocks.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} stretches more` : ''} changed`;
}

/** The first row of a month that breaks a rule of validation or does not ascend: what an edit may have left behind. */
function brokenRow(columns: CandleColumns, stepMs: number): string | undefined {
  for (let i = 0; i < columns.length; i++) {
    const fault = faultOf(columns, i, stepMs);
    if (fault) return `row ${i + 1} is unsound (${fault.code}: ${fault.says})`;
    if (i > 0 && columns.openTime[i]! <= columns.openTime[i - 1]!) return `row ${i + 1} does not follow row ${i}`;
  }
  return undefined;
}

/** What a stored file holds, and what is wrong with it beyond its hash. */
interface Inspected {
  readonly part: ContentPart;
  readonly remarks: readonly string[];
}

function inspectCandles(file: CandleFile, bytes: Uint8Array, changed: boolean): Inspected {
  const columns = decodeCandles(bytes, file.path);
  const remarks = [changed ? changedRows(bytes, columns) : undefined, brokenRow(columns, stepMsOf(file.timeframe))];
  const part = { key: contentKey(file.path), rows: columns.length, sha256: hashCandles(columns) };
  return { part, remarks: remarks.filter((remark) => remark !== undefined) };
}

function inspectObservations(file: ObservationFile, bytes: Uint8Array): Inspected {
  const observations = decodeObservations(bytes, file.path);
  const part = { key: contentKey(file.path), rows: observations.length, sha256: hashObservations(observations) };
  return { part, remarks: [] };
}

/** Checks one file; a file that cannot be read is a difference too. */
async function checkFile(
  dataset: Dataset,
  file: StoredFile,
  inspect: (bytes: Uint8Array, changed: boolean) => Inspected,
): Promise<{ part?: ContentPart; difference?: Difference }> {
  const { path } = file;
  try {
    const bytes = await readStored(dataset.folder, file);
    const changed = sha256Of(bytes) !== file.sha256;
    const { part, remarks } = inspect(bytes, changed);
    const miscounted = part.rows === file.rows ? [] : [`it holds ${part.rows} rows, its manifest says ${file.rows}`];
    const faults = [...(changed ? ['its SHA-256 differs'] : []), ...miscounted, ...remarks];
    if (faults.length === 0) return { part };
    return { part, difference: { path, message: `${path} is not the file that was stored: ${faults.join('; ')}.` } };
  } catch (error) {
    if (error instanceof DataError) return { difference: { path, message: error.message } };
    throw error;
  }
}

/** Reads every stored file again and compares its hash, its rows and the content hash with the manifest. */
export async function verifyDataset(
  dataDir: string,
  name: string,
  onFile?: (done: number) => void,
): Promise<Verification> {
  const dataset = await openDataset(dataDir, name);
  const { candleFiles, observationFiles, contentHash } = dataset.manifest;
  const parts: ContentPart[] = [];
  const differences: Difference[] = [];
  let files = 0;
  const take = async (result: ReturnType<typeof checkFile>): Promise<void> => {
    const { part, difference } = await result;
    if (part) parts.push(part);
    if (difference) differences.push(difference);
    files++;
    onFile?.(files);
  };
  for (const file of candleFiles) {
    await take(checkFile(dataset, file, (bytes, changed) => inspectCandles(file, bytes, changed)));
  }
  for (const file of observationFiles) {
    await take(checkFile(dataset, file, (bytes) => inspectObservations(file, bytes)));
  }
  const found = hashContent(parts);
  if (differences.length === 0 && found !== contentHash) {
    const message = `The stored rows hash to ${found}, the manifest says ${contentHash}: the manifest was changed.`;
    differences.push({ path: 'manifest.json', message });
  }
  return { name, files, rows: parts.reduce((sum, part) => sum + part.rows, 0), contentHash: found, differences };
}
