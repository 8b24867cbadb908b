import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import type { MarketKind } from '../../engine/market/instrument.ts';
import type { Observation } from '../../engine/market/observation.ts';
import type { CandleBatch } from '../../engine/time/source.ts';
import { MANIFEST_NAME, readManifest } from '../format/manifest-file.ts';
import { decodeObservations } from '../format/observation-file.ts';
import type { DatasetManifest, Origin } from '../manifest.ts';
import { GapLedger } from './gap-ledger.ts';
import { buildManifest } from './build-manifest.ts';
import { ObservationWriter } from './observation-writer.ts';
import { adoptFile, createPartial, swapIn, sync } from './partial-folder.ts';
import { createRowSource } from './row-source.ts';
import type { RowOrigin, RowSource } from './row-source.ts';
import { SymbolWriter } from './symbol-writer.ts';
import type { SymbolInfo } from './symbol-writer.ts';

const DATASET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SYMBOL_NAME = /^[A-Z0-9][A-Z0-9._-]{0,39}$/;

/** How to treat a dataset that exists already; without either it is refused. */
export interface WriteMode {
  readonly replace?: boolean | undefined;
  readonly append?: boolean | undefined;
}

/** Throws UsageError unless `name` can name a dataset. */
export function checkDatasetName(name: string): void {
  if (DATASET_NAME.test(name)) return;
  throw new UsageError(`"${name}" cannot name a dataset: use up to 64 letters, digits, dots, dashes and underscores.`);
}

/** Writes a dataset in a folder of its own that takes the dataset's place at `commit` and vanishes at `abort`. */
export class DatasetWriter {
  readonly name: string;
  readonly ledger = new GapLedger();
  private readonly dataDir: string;
  private readonly folder: string;
  private readonly base: DatasetManifest | undefined;
  private readonly home: DatasetManifest | undefined;
  private readonly infos = new Map<string, SymbolInfo>();
  private readonly symbols = new Map<string, SymbolWriter>();
  private active: SymbolWriter | undefined;
  private readonly streams = new Map<string, RowSource>();
  private readonly observations = new ObservationWriter(this.ledger);
  private readonly origins: Origin[] = [];

  /** Use `createDataset`. `home` is what the name holds now, `base` the same when it is added to. */
  constructor(
    place: { dataDir: string; name: string; folder: string },
    home?: DatasetManifest,
    base?: DatasetManifest,
  ) {
    this.dataDir = place.dataDir;
    this.name = place.name;
    this.folder = place.folder;
    this.home = home;
    this.base = base;
    for (const info of base?.symbols ?? []) this.infos.set(info.symbol, info);
  }

  /**
   * Adds candles of one symbol. Within one source (a file; all batches without `origin` are one) an older row
   * is set aside; sources may come in any order.
   * Rows that break a rule of validation go to the ledger. Add one symbol after the other: turning to another one files
   * the month in memory.
   */
  addCandles(info: SymbolInfo, batch: CandleBatch, origin?: RowOrigin): void {
    const key = `${info.symbol}/${batch.timeframe}`;
    const writer = this.writerOf(info, batch.timeframe, key);
    if (this.active !== writer) this.active?.release();
    this.active = writer;
    writer.add(batch.columns, origin ?? this.streamOf(key));
  }

  /** Adds side data; `file` is named in the ledger when an observation comes twice. */
  async addObservations(observations: Iterable<Observation>, file?: string): Promise<void> {
    for (const observation of observations) {
      if (!this.observations.has(observation.kind)) await this.loadKind(observation.kind);
      this.observations.add(observation, file);
    }
  }

  /** What the dataset holds that is added to, if any. */
  get addsTo(): DatasetManifest | undefined {
    return this.base;
  }

  /** True when a file of that name and content was imported before into the dataset that is added to. */
  hasOrigin(name: string, sha256: string): boolean {
    return (this.base?.origins ?? []).some((origin) => origin.name === name && origin.sha256 === sha256);
  }

  /** Records where rows came from. An origin that is recorded already is not repeated. */
  addOrigin(origin: Origin): void {
    const key = JSON.stringify(origin);
    if (![...(this.base?.origins ?? []), ...this.origins].some((known) => JSON.stringify(known) === key)) {
      this.origins.push(origin);
    }
  }

  /** Makes the dataset visible, durable and complete. Returns its manifest. */
  async commit(options: { readonly synthetic?: boolean } = {}): Promise<DatasetManifest> {
    this.active?.release();
    const kinds = [];
    for (const kind of this.observations.kinds) kinds.push(await this.observations.write(this.folder, kind));
    const manifest = await buildManifest({
      folder: this.folder,
      name: this.name,
      synthetic: options.synthetic ?? this.base?.synthetic ?? false,
      base: this.base,
      infos: this.infos,
      writers: [...this.symbols.values()],
      kinds,
      origins: this.origins,
      ledger: this.ledger,
    });
    if (manifest.candleFiles.length + manifest.observationFiles.length === 0) {
      throw new DataError(`No sound row was found for dataset "${this.name}": nothing was stored.`);
    }
    await this.settle(manifest);
    return manifest;
  }

  /** Removes everything written so far. */
  async abort(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private streamOf(key: string): RowOrigin {
    let source = this.streams.get(key);
    if (!source) this.streams.set(key, (source = createRowSource()));
    return { source };
  }

  private writerOf(info: SymbolInfo, timeframe: CandleBatch['timeframe'], key: string): SymbolWriter {
    const known = this.infos.get(info.symbol);
    if (known && known.market !== info.market) throw twoMarkets(info.symbol, known.market, info.market);
    let writer = this.symbols.get(key);
    if (writer) return writer;
    if (!SYMBOL_NAME.test(info.symbol)) {
      throw new DataError(`"${info.symbol}" cannot be stored as a symbol: expected capital letters and digits.`);
    }
    if (!known) this.infos.set(info.symbol, info);
    const steps = this.base?.symbols.find(({ symbol }) => symbol === info.symbol) ?? { tickSize: 0, quantityStep: 0 };
    writer = new SymbolWriter({ folder: this.folder, symbol: info.symbol, timeframe }, this.ledger, steps);
    this.symbols.set(key, writer);
    return writer;
  }

  /** Side data is filed by kind as a whole, so what is stored of a kind is read before it is added to. */
  private async loadKind(kind: string): Promise<void> {
    const stored = this.base?.observationFiles.find((file) => file.observationKind === kind);
    if (!stored) return;
    const bytes = await readFile(join(this.folder, stored.path));
    for (const observation of decodeObservations(bytes, stored.path)) this.observations.add(observation);
  }

  private async settle(manifest: DatasetManifest): Promise<void> {
    await writeFile(join(this.folder, MANIFEST_NAME), `${JSON.stringify(manifest, null, 1)}\n`);
    const files = [...manifest.candleFiles, ...manifest.observationFiles].map(({ path }) => join(this.folder, path));
    await Promise.all([...files, join(this.folder, MANIFEST_NAME)].map(sync));
    await Promise.all([...new Set(files.map((file) => dirname(file)))].map(sync));
    await sync(this.folder);
    const now = await readManifest(join(this.dataDir, this.name));
    if (now?.contentHash !== this.home?.contentHash || now?.createdAt !== this.home?.createdAt) {
      throw new UsageError(`Dataset "${this.name}" was changed by another program meanwhile: run the import again.`);
    }
    await swapIn(this.folder, this.dataDir, this.name);
  }
}

function twoMarkets(symbol: string, one: MarketKind, other: MarketKind): DataError {
  return new DataError(`${symbol} occurs in two markets, ${one} and ${other}: import them under two dataset names.`);
}

/** Begins a dataset, or begins to add to one. Throws UsageError when the name is taken and neither mode was asked for. */
export async function createDataset(dataDir: string, name: string, mode: WriteMode = {}): Promise<DatasetWriter> {
  checkDatasetName(name);
  const home = await readManifest(join(dataDir, name)).catch((error: unknown) => {
    if (mode.replace) return undefined;
    throw error;
  });
  if (home && !mode.replace && !mode.append) {
    throw new UsageError(
      `Dataset "${name}" exists: give --append to add to it, --replace to write it anew, or another --name.`,
    );
  }
  const base = mode.append ? home : undefined;
  const folder = await createPartial(dataDir, name);
  const writer = new DatasetWriter({ dataDir, name, folder }, home, base);
  try {
    for (const { path } of [...(base?.candleFiles ?? []), ...(base?.observationFiles ?? [])]) {
      await adoptFile(join(dataDir, name, path), join(folder, path));
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return writer;
}
