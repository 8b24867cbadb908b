import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GapEntry } from '../../engine/market/gap.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { decodeCandles } from '../format/candle-file.ts';
import { hashCandles, hashContent, hashObservations } from '../format/content-hash.ts';
import type { ContentPart } from '../format/content-hash.ts';
import { contentKey } from '../format/month.ts';
import { decodeObservations } from '../format/observation-file.ts';
import type { CandleFile, DatasetManifest, ObservationFile, Origin, StoredFile, SymbolSummary } from '../manifest.ts';
import { compareGaps } from './gap-ledger.ts';
import type { GapLedger } from './gap-ledger.ts';
import type { KindWritten } from './observation-writer.ts';
import { findStretches, joinStretches } from './stretches.ts';
import type { MonthStretches } from './stretches.ts';
import type { MonthWritten, SymbolInfo, SymbolWriter } from './symbol-writer.ts';

/** All that was written, and what it was added to. */
export interface Written {
  readonly folder: string;
  readonly name: string;
  readonly synthetic: boolean;
  readonly base: DatasetManifest | undefined;
  readonly infos: ReadonlyMap<string, SymbolInfo>;
  readonly writers: readonly SymbolWriter[];
  readonly kinds: readonly KindWritten[];
  readonly origins: readonly Origin[];
  readonly ledger: GapLedger;
}

/** Entries that follow from the stored rows and are found anew whenever rows are added. */
function isDerived(entry: GapEntry): boolean {
  return entry.kind === 'missing' || entry.kind === 'suspectJump';
}

function byPath<T extends StoredFile>(files: Iterable<T>): T[] {
  return [...new Map([...files].map((file) => [file.path, file])).values()].sort((a, b) =>
    compareCodeUnits(a.path, b.path),
  );
}

function summarise(written: Written, symbol: string, files: readonly CandleFile[]): SymbolSummary {
  const minutes = files.filter((file) => file.timeframe === '1m');
  const counted = minutes.length > 0 ? minutes : files;
  const info = written.infos.get(symbol)!;
  const writer = written.writers.find((candidate) => candidate.symbol === symbol);
  return {
    symbol,
    market: info.market,
    tickSize: writer && !isGiven(written, info) ? writer.priceDecimals.step : info.tickSize!,
    quantityStep: writer && !isGiven(written, info) ? writer.quantityDecimals.step : info.quantityStep!,
    rows: counted.reduce((sum, file) => sum + file.rows, 0),
    firstOpenTime: counted[0]!.firstOpenTime,
    lastOpenTime: counted.at(-1)!.lastOpenTime,
  };
}

/** True when the steps were given by the caller rather than inferred from what is stored. */
function isGiven(written: Written, info: SymbolInfo): boolean {
  return info.tickSize !== undefined && !written.base?.symbols.includes(info as SymbolSummary);
}

/** Fingerprints every month for the content hash, and finds gaps within and between them. Other months are read back. */
async function scanCandles(
  written: Written,
  files: readonly CandleFile[],
): Promise<{ parts: ContentPart[]; gaps: GapEntry[] }> {
  const fresh = new Map(
    written.writers.flatMap((w) => [...w.written.values()].map((month) => [month.file.path, month])),
  );
  const parts: ContentPart[] = [];
  const series = new Map<string, { of: CandleFile; months: MonthStretches[] }>();
  for (const file of files) {
    let month: Pick<MonthWritten, 'rowsSha256' | 'stretches'> | undefined = fresh.get(file.path);
    if (!month) {
      const columns = decodeCandles(await readFile(join(written.folder, file.path)), file.path);
      month = { rowsSha256: hashCandles(columns), stretches: findStretches(file, columns) };
    }
    parts.push({ key: contentKey(file.path), rows: file.rows, sha256: month.rowsSha256 });
    const name = `${file.symbol}/${file.timeframe}`;
    const known = series.get(name);
    if (known) known.months.push(month.stretches);
    else series.set(name, { of: file, months: [month.stretches] });
  }
  return { parts, gaps: [...series.values()].flatMap(({ of, months }) => joinStretches(of, months)) };
}

async function observationParts(written: Written, files: readonly ObservationFile[]): Promise<ContentPart[]> {
  const known = new Map(written.kinds.map(({ file, rowsSha256 }) => [file.path, rowsSha256]));
  const parts: ContentPart[] = [];
  for (const { path, rows } of files) {
    const hash = async (): Promise<string> =>
      hashObservations(decodeObservations(await readFile(join(written.folder, path)), path));
    parts.push({ key: contentKey(path), rows, sha256: known.get(path) ?? (await hash()) });
  }
  return parts;
}

/** Describes a written folder: files, symbols, content hash and the gap ledger. */
export async function buildManifest(written: Written): Promise<DatasetManifest> {
  const { base } = written;
  const added = written.writers.flatMap((writer) => [...writer.written.values()].map(({ file }) => file));
  const candleFiles = byPath([...(base?.candleFiles ?? []), ...added]);
  const observationFiles = byPath([...(base?.observationFiles ?? []), ...written.kinds.map(({ file }) => file)]);
  const candles = await scanCandles(written, candleFiles);
  const symbols = [...new Set(candleFiles.map((file) => file.symbol))].sort(compareCodeUnits);
  const setAside = [...(base?.gaps ?? []).filter((entry) => !isDerived(entry)), ...written.ledger.entries()];
  return {
    format: 1,
    name: written.name,
    contentHash: hashContent([...candles.parts, ...(await observationParts(written, observationFiles))]),
    synthetic: written.synthetic,
    createdAt: new Date().toISOString(),
    origins: [...(base?.origins ?? []), ...written.origins],
    symbols: symbols.map((symbol) =>
      summarise(
        written,
        symbol,
        candleFiles.filter((file) => file.symbol === symbol),
      ),
    ),
    candleFiles,
    observationFiles,
    gaps: [...candles.gaps, ...setAside].sort(compareGaps),
  };
}
