import type { ContentPart } from '../format/content-hash.ts';
import { hashCandles, hashContent, hashObservations, sha256Of } from '../format/content-hash.ts';
import { decodeCandles } from '../format/candle-file.ts';
import { contentKey, stepMsOf } from '../format/month.ts';
import { decodeObservations } from '../format/observation-file.ts';
import { DataError } from '../../engine/market/errors.ts';
import type { StoredFile } from '../manifest.ts';
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

/** Rows of a month that break a rule of validation, or do not ascend: what an edit may have left behind. */
function brokenRow(columns: ReturnType<typeof decodeCandles>, stepMs: number): string | undefined {
  for (let i = 0; i < columns.length; i++) {
    const fault = faultOf(columns, i, stepMs);
    if (fault) return `row ${i + 1} is unsound (${fault.code}: ${fault.says})`;
    if (i > 0 && columns.openTime[i]! <= columns.openTime[i - 1]!) return `row ${i + 1} does not follow row ${i}`;
  }
  return undefined;
}

async function checkFile(
  dataset: Dataset,
  stored: StoredFile,
  part: (bytes: Uint8Array) => { part: ContentPart; broken?: string | undefined },
): Promise<{ part?: ContentPart; difference?: Difference }> {
  const differs = (message: string): Difference => ({ path: stored.path, message });
  let bytes: Uint8Array;
  try {
    bytes = await readStored(dataset.folder, stored);
  } catch (error) {
    if (error instanceof DataError) return { difference: differs(error.message) };
    throw error;
  }
  const changed = sha256Of(bytes) !== stored.sha256;
  try {
    const { part: found, broken } = part(bytes);
    if (!changed && !broken) return { part: found };
    const says = changed
      ? 'is not the file that was stored: its SHA-256 differs'
      : 'holds what cannot have been stored';
    return { part: found, difference: differs(`${stored.path} ${says}${broken ? `; ${broken}` : ''}.`) };
  } catch (error) {
    if (error instanceof DataError) return { difference: differs(error.message) };
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
    const check = checkFile(dataset, file, (bytes) => {
      const columns = decodeCandles(bytes, file.path);
      const part = { key: contentKey(file.path), rows: columns.length, sha256: hashCandles(columns) };
      return { part, broken: brokenRow(columns, stepMsOf(file.timeframe)) };
    });
    await take(check);
  }
  for (const file of observationFiles) {
    const check = checkFile(dataset, file, (bytes) => {
      const observations = decodeObservations(bytes, file.path);
      return {
        part: { key: contentKey(file.path), rows: observations.length, sha256: hashObservations(observations) },
      };
    });
    await take(check);
  }
  const found = hashContent(parts);
  if (differences.length === 0 && found !== contentHash) {
    const message = `The stored rows hash to ${found}, the manifest says ${contentHash}: the manifest was changed.`;
    differences.push({ path: 'manifest.json', message });
  }
  return { name, files, rows: parts.reduce((sum, part) => sum + part.rows, 0), contentHash: found, differences };
}
