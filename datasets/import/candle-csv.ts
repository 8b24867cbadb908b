import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { DataError } from '../../engine/market/errors.ts';
import { detectLayout } from './csv-layout.ts';
import type { CsvLayout } from './csv-layout.ts';
import { DecimalReader } from './decimal.ts';
import { epochMs, isoMs } from './moment.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const LINE_BYTES_MAX = 4096;
const BATCH_ROWS = 8192;
const OPEN_TIME = 0;
/** Columns from here on may be empty: not every source carries them. */
const FIRST_OPTIONAL = CANDLE_COLUMNS.indexOf('quoteVolume');

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
}

function countOf(columns: number): string {
  return columns === 1 ? '1 column' : `${columns} columns`;
}

/** Takes rows in batches, with each row's line number. The batch is reused: consume it before returning. */
export type TakeRows = (rows: CandleColumns, lines: Int32Array) => void;

/** Reads candles from CSV bytes that arrive in chunks. Throws DataError with file and line for structural damage. */
export class CandleCsvReader {
  private readonly label: string;
  private readonly wanted: ReadonlyMap<string, string> | undefined;
  private readonly take: TakeRows;
  private readonly rows = createCandleColumns(BATCH_ROWS);
  private readonly columns = CANDLE_COLUMNS.map((name) => this.rows[name]);
  private readonly reader = new DecimalReader();
  private readonly lines = new Int32Array(BATCH_ROWS);
  private layout: CsvLayout | undefined;
  private carry: Buffer = Buffer.alloc(0);
  private line = 0;

  /** `label` names the file in sentences; `wanted` maps candle columns to the user's column names. */
  constructor(label: string, take: TakeRows, wanted?: ReadonlyMap<string, string>) {
    this.label = label;
    this.take = take;
    this.wanted = wanted;
  }

  feed(chunk: Buffer): void {
    const bytes = this.carry.length === 0 ? chunk : Buffer.concat([this.carry, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      this.takeLine(bytes, start, end);
      start = end + 1;
    }
    this.carry = Buffer.from(bytes.subarray(start));
    if (this.carry.length > LINE_BYTES_MAX) this.refuseLength(this.line + 1);
  }

  /** Takes the last line and hands over the rows that remain. */
  end(): void {
    if (this.carry.length > 0) this.takeLine(this.carry, 0, this.carry.length);
    this.handOver();
  }

  private takeLine(bytes: Buffer, lineStart: number, lineEnd: number): void {
    this.line++;
    const start = this.line === 1 && hasByteOrderMark(bytes) ? BYTE_ORDER_MARK.length : lineStart;
    const end = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end === start) return;
    if (end - start > LINE_BYTES_MAX) this.refuseLength(this.line);
    if (!this.layout) {
      this.layout = detectLayout(bytes.toString('utf8', start, end), this.label, this.wanted);
      if (this.layout.hasHeader) return;
    }
    this.reader.begin(bytes, end, this.layout.delimiter);
    this.takeRow(this.layout.targets, start, end);
  }

  private takeRow(targets: Int8Array, start: number, end: number): void {
    const row = this.rows.length;
    // Measures that the file has no column for stay absent.
    for (let c = FIRST_OPTIONAL; c < this.columns.length; c++) this.columns[c]![row] = NaN;
    let column = 0;
    for (let from = start; from <= end; from = this.reader.end + 1) {
      const target = column < targets.length ? targets[column]! : -1;
      if (target < 0) this.reader.skip(from);
      else {
        const isNumber = this.reader.read(from);
        const plain = isNumber && target !== OPEN_TIME;
        this.columns[target]![row] = plain ? this.reader.value : this.readOther(from, target, isNumber);
      }
      column++;
    }
    if (column !== targets.length) {
      throw new DataError(`${this.label}, line ${this.line} has ${countOf(column)}, expected ${targets.length}.`);
    }
    this.lines[row] = this.line;
    this.rows.length = row + 1;
    if (this.rows.length === BATCH_ROWS) this.handOver();
  }

  /** Reads a time, or an absent measure; throws for anything else that is no number. */
  private readOther(start: number, target: number, isNumber: boolean): number {
    const { value, end } = this.reader;
    if (target === OPEN_TIME) {
      const time = isNumber ? epochMs(value) : isoMs(this.reader.text(start));
      if (time !== undefined) return time;
    } else if (start === end && target >= FIRST_OPTIONAL) return NaN;
    const where = `${this.label}, line ${this.line}`;
    const text = JSON.stringify(this.reader.text(start).slice(0, 40));
    if (target !== OPEN_TIME) throw new DataError(`${where}: ${CANDLE_COLUMNS[target]} ${text} is no number.`);
    const expected = 'a UTC date and time, or 10, 13 or 16 digits of seconds, ms or µs';
    throw new DataError(`${where}: ${text} is no time, expected ${expected}.`);
  }

  private handOver(): void {
    if (this.rows.length > 0) this.take(this.rows, this.lines);
    this.rows.length = 0;
  }

  private refuseLength(line: number): never {
    throw new DataError(
      `${this.label}, line ${line} is longer than ${LINE_BYTES_MAX} bytes: that is no row of candles.`,
    );
  }
}
