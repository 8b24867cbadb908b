import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import type { ObservationKind } from '../../engine/market/observation.ts';
import type { DatasetManifest } from '../manifest.ts';
import { createDataset } from '../write/dataset-writer.ts';
import type { WriteMode } from '../write/dataset-writer.ts';
import { hashFile } from './checksum.ts';
import { findFiles } from './find-files.ts';
import type { FoundFile } from './find-files.ts';
import { readObservationCsv } from './observation-csv.ts';
import { formatSize } from './size.ts';

/** Side data is small: a larger file is something else. */
const FILE_BYTES_MAX = 256 * 2 ** 20;

/** What side data to import, and how. An existing dataset is added to unless `replace`. */
export interface ObservationImportOptions extends WriteMode {
  readonly dataDir: string;
  readonly name: string;
  readonly paths: readonly string[];
  readonly kind: ObservationKind;
  readonly symbol?: string | undefined;
  /** Who published it; 'import' when absent. */
  readonly source?: string | undefined;
  /** Payload names by the column that holds them. */
  readonly columns?: ReadonlyMap<string, string> | undefined;
}

/** What an import of side data did. */
export interface ObservationsImported {
  readonly manifest: DatasetManifest;
  readonly files: number;
  readonly observations: number;
  /** Rows set aside because their values cannot be true. */
  readonly setAside: number;
}

async function readCsv(file: FoundFile): Promise<string> {
  if (extname(file.path) !== '.csv') throw new UsageError(`${file.path}: side data is read from CSV files only.`);
  if (file.bytes > FILE_BYTES_MAX) {
    throw new DataError(
      `${file.path} has ${formatSize(file.bytes)}: side data of more than ${formatSize(FILE_BYTES_MAX)} is refused.`,
    );
  }
  return readFile(file.path, 'utf8');
}

/** Imports CSV files of one kind of side data. All or nothing. Throws UsageError or DataError. */
export async function importObservations(options: ObservationImportOptions): Promise<ObservationsImported> {
  const files = await findFiles(options.paths);
  if (files.length === 0)
    throw new UsageError(`Nothing to import under ${options.paths.join(', ')}: no CSV file is there.`);
  const { kind, symbol, columns } = options;
  const writer = await createDataset(options.dataDir, options.name, {
    replace: options.replace,
    append: !options.replace,
  });
  const done = { files: files.length, observations: 0, setAside: 0 };
  try {
    for (const file of files) {
      const source = options.source ?? 'import';
      const read = readObservationCsv(await readCsv(file), { kind, label: file.path, symbol, source, columns });
      await writer.addObservations(read.observations, basename(file.path));
      for (const { line, eventTime, says } of read.impossible) {
        const place = { time: eventTime, file: basename(file.path), line };
        writer.ledger.note({ symbol: symbol ?? kind, kind: 'invalid', says: `${kind}: ${says}`, ...place });
      }
      writer.addOrigin({ kind: 'observations', name: basename(file.path), sha256: await hashFile(file.path) });
      done.observations += read.observations.length;
      done.setAside += read.impossible.length;
    }
    return { manifest: await writer.commit(), ...done };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
