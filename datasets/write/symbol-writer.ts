import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { Instrument } from '../../engine/market/instrument.ts';
import { decodeCandles, encodeCandles } from '../format/candle-file.ts';
import { hashCandles } from '../format/content-hash.ts';
import { candlePath, monthOf, stepMsOf } from '../format/month.ts';
import type { StoredTimeframe } from '../format/month.ts';
import type { CandleFile } from '../manifest.ts';
import { CONFLICT, DUPLICATE, faultOf, ORDER } from './candle-fault.ts';
import type { CandleFault } from './candle-fault.ts';
import { DecimalsSeen } from './decimals.ts';
import type { GapLedger, SetAside } from './gap-ledger.ts';
import { MonthTable } from './month-table.ts';
import type { RowOrigin } from './row-source.ts';
import { findStretches } from './stretches.ts';
import type { MonthStretches, Series } from './stretches.ts';

/** A symbol to store. Steps that are not given are inferred from the decimals of its prices and volumes. */
export type SymbolInfo = Pick<Instrument, 'symbol' | 'market'> & Partial<Pick<Instrument, 'tickSize' | 'quantityStep'>>;

/** A stored month, with the fingerprint of its rows and what it tells the gap ledger. */
export interface MonthWritten {
  readonly file: CandleFile;
  readonly rowsSha256: string;
  readonly stretches: MonthStretches;
}

/** Files a month of candles under its path in `folder`; never changes an existing file in place. */
function writeMonth(folder: string, columns: CandleColumns, place: Series & { readonly month: string }): MonthWritten {
  const path = candlePath(place.symbol, place.timeframe, place.month);
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  const hash = createHash('sha256');
  let bytes = 0;
  const file = openSync(`${target}.new`, 'w');
  try {
    encodeCandles(columns, (piece) => {
      writeFileSync(file, piece);
      hash.update(piece);
      bytes += piece.length;
    });
  } finally {
    closeSync(file);
  }
  renameSync(`${target}.new`, target);
  const stretches = findStretches(place, columns);
  const { firstOpenTime, lastOpenTime } = stretches;
  const stored = { path, sha256: hash.digest('hex'), bytes, rows: columns.length };
  return { file: { ...stored, ...place, firstOpenTime, lastOpenTime }, rowsSha256: hashCandles(columns), stretches };
}

/**
 * Takes candles of one symbol and timeframe in any order, sets aside what breaks a rule, and files the rest by month.
 * Holds one month in memory.
 */
export class SymbolWriter {
  readonly symbol: string;
  readonly timeframe: StoredTimeframe;
  /** Months written by this writer. */
  readonly written = new Map<string, MonthWritten>();
  readonly priceDecimals: DecimalsSeen;
  readonly quantityDecimals: DecimalsSeen;
  private readonly folder: string;
  private readonly ledger: GapLedger;
  private table: MonthTable | undefined;
  private readonly stepMs: number;

  constructor(
    place: { readonly folder: string; readonly symbol: string; readonly timeframe: StoredTimeframe },
    ledger: GapLedger,
    steps: { readonly tickSize: number; readonly quantityStep: number },
  ) {
    this.folder = place.folder;
    this.symbol = place.symbol;
    this.timeframe = place.timeframe;
    this.ledger = ledger;
    this.stepMs = stepMsOf(place.timeframe);
    this.priceDecimals = new DecimalsSeen(steps.tickSize);
    this.quantityDecimals = new DecimalsSeen(steps.quantityStep);
  }

  /** Takes the rows of a source in the order they stand there; `lines` gives each row's line in the source's file. */
  add(rows: CandleColumns, { source, lines }: RowOrigin): void {
    const table = (this.table ??= new MonthTable(this.timeframe));
    for (let i = 0; i < rows.length; i++) {
      source.rows++;
      const openTime = rows.openTime[i]!;
      const broken = faultOf(rows, i, this.stepMs) ?? (openTime < source.lastOpenTime ? ORDER : undefined);
      if (broken) {
        if (broken.kind === 'offGrid') source.offGrid++;
        this.setAside(broken, { time: openTime, file: source.file, line: lines?.[i] });
        continue;
      }
      const step = openTime - source.lastOpenTime;
      if (step > 0 && step < source.smallestStepMs) source.smallestStepMs = step;
      source.lastOpenTime = openTime;
      if (openTime < table.start || openTime >= table.end) this.turnTo(table, openTime);
      const placed = table.place(rows, i);
      if (placed === 'stored') this.seeDecimals(rows, i);
      else {
        const fault = placed === 'duplicate' ? DUPLICATE : CONFLICT;
        this.setAside(fault, { time: openTime, file: source.file, line: lines?.[i] });
      }
    }
  }

  /** Files the month in memory and lets go of it. */
  release(): void {
    if (this.table) this.file(this.table);
    this.table = undefined;
  }

  private file(table: MonthTable): void {
    if (!table.changed) return;
    const place = { symbol: this.symbol, timeframe: this.timeframe, month: table.month };
    this.written.set(table.month, writeMonth(this.folder, table.compact(), place));
  }

  /** Files the open month and turns to the month of a time; its rows stored so far are read back. */
  private turnTo(table: MonthTable, openTime: number): void {
    this.file(table);
    const month = monthOf(openTime);
    const path = join(this.folder, candlePath(this.symbol, this.timeframe, month));
    table.open(month, existsSync(path) ? decodeCandles(readFileSync(path), path) : undefined);
  }

  private seeDecimals(rows: CandleColumns, i: number): void {
    this.priceDecimals.see(rows.open[i]!);
    this.priceDecimals.see(rows.high[i]!);
    this.priceDecimals.see(rows.low[i]!);
    this.priceDecimals.see(rows.close[i]!);
    this.quantityDecimals.see(rows.volume[i]!);
  }

  private setAside(fault: CandleFault, row: Pick<SetAside, 'time' | 'file' | 'line'>): void {
    const says = `${this.timeframe === '1s' ? 'candles of 1s: ' : ''}${fault.code}: ${fault.says}`;
    this.ledger.note({ symbol: this.symbol, kind: fault.kind, says, ...row });
  }
}
