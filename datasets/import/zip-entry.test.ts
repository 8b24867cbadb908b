import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../engine/market/errors.ts';
import { zipOf } from './sample-archive.ts';
import { unzipOnlyEntry } from './zip-entry.ts';

const NAME = 'BTCUSDT-1m-2022-01.csv';
const TEXT = '1,2,3\n'.repeat(1000);

describe('unzipOnlyEntry', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'zip-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function unzip(bytes: Uint8Array): Promise<string> {
    const path = join(folder, 'a.zip');
    writeFileSync(path, bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of unzipOnlyEntry(path, 'a.zip', NAME)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  it.each([0, 8])('unpacks the one entry, packed by method %i', async (method) => {
    expect(await unzip(zipOf([{ name: NAME, text: TEXT, method }]))).toBe(TEXT);
  });

  const bomb = zipOf([{ name: NAME, text: '0'.repeat(20_000_000) }]);
  it.each([
    ['no zip at all', Buffer.from('<html>not found</html>'), 'a.zip is no sound zip archive'],
    ['an empty file', Buffer.alloc(0), 'a.zip is no sound zip archive'],
    ['no entry', zipOf([]), 'a.zip is empty, expected BTCUSDT-1m-2022-01.csv inside.'],
    [
      'two entries',
      zipOf([
        { name: NAME, text: TEXT },
        { name: 'b.csv', text: '' },
      ]),
      'a.zip holds 2 entries',
    ],
    [
      'another name',
      zipOf([{ name: 'ETHUSDT-1m-2022-01.csv', text: TEXT }]),
      'holds an entry "ETHUSDT-1m-2022-01.csv"',
    ],
    [
      'a path that climbs',
      zipOf([{ name: '../../x.csv', text: TEXT }]),
      'a.zip is no sound zip archive: invalid relative path',
    ],
    ['an absolute path', zipOf([{ name: '/etc/x.csv', text: TEXT }]), 'a.zip is no sound zip archive: absolute path'],
    [
      'an unknown method',
      zipOf([{ name: NAME, text: TEXT, method: 12 }]),
      'packed by method 12, expected plain deflate',
    ],
    ['a bomb', bomb, 'that is no month of candles, so it was not unpacked'],
    [
      'a bomb that lies about its size',
      zipOf([{ name: NAME, text: TEXT, declaredSize: 100 }]),
      'unpacks to more than the 100',
    ],
    [
      'less than declared',
      zipOf([{ name: NAME, text: TEXT, declaredSize: 9000 }]),
      'unpacks to less than the 9000 bytes',
    ],
    ['a wrong CRC', zipOf([{ name: NAME, text: TEXT, crc: 1 }]), 'the CRC-32 of BTCUSDT-1m-2022-01.csv differs'],
    ['a cut file', zipOf([{ name: NAME, text: TEXT }]).subarray(0, 60), 'a.zip is no sound zip archive'],
  ])('refuses %s', async (_, bytes, message) => {
    const refusal = unzip(bytes);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toBeInstanceOf(DataError);
  });

  it('never hands over text that a flipped byte changed', async () => {
    const sound = zipOf([{ name: NAME, text: TEXT }]);
    const dataStart = 30 + NAME.length;
    const dataEnd = sound.readUInt32LE(sound.length - 22 + 16);
    let refused = 0;
    for (let at = dataStart; at < dataEnd; at++) {
      const flipped = Buffer.from(sound);
      flipped[at]! ^= 0x10;
      const outcome: unknown = await unzip(flipped).catch((error: unknown) => error);
      if (outcome instanceof DataError) refused++;
      else expect(outcome).toBe(TEXT);
    }
    // Bits that pad the last byte carry nothing.
    expect(refused).toBeGreaterThanOrEqual(dataEnd - dataStart - 1);
  });
});
