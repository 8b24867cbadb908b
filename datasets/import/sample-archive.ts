import { crc32, deflateRawSync } from 'node:zlib';
import { MINUTE_MS } from '../../engine/market/units.ts';

/** A row as the exchange archive writes it; fields may be overwritten with anything to make a bad one. */
export interface SampleRow {
  openTime: number | string;
  open: number | string;
  high: number | string;
  low: number | string;
  close: number | string;
  volume: number | string;
  takerBuyVolume: number | string;
}

/** First instant of 2022. */
export const SAMPLE_START = Date.UTC(2022, 0, 1);

/** Sound candles in a row, minute after minute unless `stepMs` says otherwise; prices differ from row to row. */
export function sampleRows(count: number, start = SAMPLE_START, stepMs = MINUTE_MS): SampleRow[] {
  return Array.from({ length: count }, (_, i) => {
    const base = 100 + ((i * 7919) % 400) / 100;
    return {
      openTime: start + i * stepMs,
      open: base.toFixed(8),
      high: (base + 0.5).toFixed(8),
      low: (base - 0.5).toFixed(8),
      close: (base + 0.25).toFixed(8),
      volume: (1 + (i % 90) / 1000).toFixed(8),
      takerBuyVolume: '0.50000000',
    };
  });
}

/** The archive's twelve columns. */
export function archiveLine(row: SampleRow): string {
  const { openTime, open, high, low, close, volume, takerBuyVolume } = row;
  return [
    openTime,
    open,
    high,
    low,
    close,
    volume,
    Number(openTime) + 59_999,
    '123.4',
    7,
    takerBuyVolume,
    '61.7',
    0,
  ].join(',');
}

/** CSV text of rows in the archive's layout. */
export function archiveCsv(rows: readonly SampleRow[]): string {
  return rows.map((row) => `${archiveLine(row)}\n`).join('');
}

/** An entry of a sample zip. The overrides make archives that lie. */
export interface SampleEntry {
  readonly name: string;
  readonly text: string;
  readonly declaredSize?: number;
  readonly crc?: number;
  readonly method?: number;
}

/** Bytes of a zip archive with these entries. */
export function zipOf(entries: readonly SampleEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, declaredSize, crc, method = 8 } of entries) {
    const raw = Buffer.from(text);
    const data = method === 8 ? deflateRawSync(raw) : raw;
    const nameBytes = Buffer.from(name);
    // Version, flags, method, time, date, CRC-32, packed size, unpacked size, name length, extra length.
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc ?? crc32(raw), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(declaredSize ?? raw.length, 18);
    fields.writeUInt16LE(nameBytes.length, 22);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    fields.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    directory.push(central, nameBytes);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fields, nameBytes, data]);
    parts.push(local);
    offset += local.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directoryBytes, end]);
}
