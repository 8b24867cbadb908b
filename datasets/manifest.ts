import type { GapEntry } from '../engine/market/gap.ts';
import type { MarketKind } from '../engine/market/instrument.ts';

/** One stored Arrow file: a symbol, a timeframe and a UTC month of candles, or a kind of observations. */
export interface StoredFile {
  /** Path inside the dataset's folder, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

/** A month of candles of one symbol. */
export interface CandleFile extends StoredFile {
  readonly symbol: string;
  readonly timeframe: '1m' | '1s';
  /** UTC month, 'YYYY-MM'. */
  readonly month: string;
  readonly firstOpenTime: number;
  readonly lastOpenTime: number;
}

/** Side data of one kind. */
export interface ObservationFile extends StoredFile {
  readonly observationKind: string;
  readonly firstAvailableAt: number;
  readonly lastAvailableAt: number;
}

/** Where a dataset's rows came from. */
export interface Origin {
  readonly kind: 'archive' | 'csv' | 'parquet' | 'generated' | 'download' | 'observations' | 'live';
  /** File name (never a machine's absolute path), URL or generator description. */
  readonly name: string;
  readonly sha256?: string;
  /** True when the publisher's checksum did not match and the user accepted that. */
  readonly badChecksumAccepted?: true;
}

/** What is known of one symbol of a dataset. */
export interface SymbolSummary {
  readonly symbol: string;
  readonly market: MarketKind;
  readonly tickSize: number;
  readonly quantityStep: number;
  readonly rows: number;
  readonly firstOpenTime: number;
  readonly lastOpenTime: number;
}

/** The JSON manifest beside a dataset's files. `contentHash` is a SHA-256 over normalised rows, free of file layout. */
export interface DatasetManifest {
  readonly format: 1;
  readonly name: string;
  readonly contentHash: string;
  /** True for a generated market: said loudly wherever the dataset is shown. */
  readonly synthetic: boolean;
  readonly createdAt: string;
  readonly origins: readonly Origin[];
  readonly symbols: readonly SymbolSummary[];
  readonly candleFiles: readonly CandleFile[];
  readonly observationFiles: readonly ObservationFile[];
  readonly gaps: readonly GapEntry[];
}
