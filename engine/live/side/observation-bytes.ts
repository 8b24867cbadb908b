import * as z from 'zod';
import { DataError } from '../../market/errors.ts';
import { OBSERVATION_KINDS } from '../../market/observation.ts';
import type { Observation, ObservationPayload } from '../../market/observation.ts';
import { compareCodeUnits } from '../../market/units.ts';

/** Two little-endian 32-bit integers before the text: how many observations, and how many bytes of text. */
const HEADER_BYTES = 8;

const line = z.tuple([
  z.string(),
  z.enum(OBSERVATION_KINDS),
  z.string().nullable(),
  z.number(),
  z.number(),
  z.boolean(),
  z.string(),
  z.array(z.tuple([z.string(), z.union([z.number(), z.string()])])),
]);

/** JSON knows no −0 on its way out, though it reads one. Throws for a number that is not finite. */
function textOf(value: number | string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!Number.isFinite(value)) throw new Error(`An observation holds ${value}, which is no finite number.`);
  return Object.is(value, -0) ? '-0' : String(value);
}

function lineOf({ id, kind, symbol, eventTime, availableAt, lagAssumed, source, payload }: Observation): string {
  const fields = Object.keys(payload)
    .sort(compareCodeUnits)
    .map((name) => `[${JSON.stringify(name)},${textOf(payload[name]!)}]`);
  const head = [JSON.stringify([id, kind, symbol]).slice(1, -1), textOf(eventTime), textOf(availableAt), lagAssumed];
  return `[${head.join(',')},${JSON.stringify(source)},[${fields.join(',')}]]\n`;
}

/**
 * Canonical bytes of observations, in their order: a header of eight bytes, then a line of JSON for each in UTF-8, payload
 * fields in code-unit order. Equal observations give equal bytes, and nothing is lost: doubles come back bit for bit,
 * and halves of surrogate pairs as escapes. The header tells the length, so that other bytes may follow.
 */
export function observationBytes(observations: readonly Observation[]): Uint8Array {
  const text = Buffer.from(observations.map(lineOf).join(''), 'utf8');
  const bytes = Buffer.alloc(HEADER_BYTES + text.length);
  bytes.writeUInt32LE(observations.length, 0);
  bytes.writeUInt32LE(text.length, 4);
  bytes.set(text, HEADER_BYTES);
  return bytes;
}

function parseLine(text: string): Observation {
  const [id, kind, symbol, eventTime, availableAt, lagAssumed, source, fields] = line.parse(JSON.parse(text));
  const payload: ObservationPayload = Object.fromEntries(fields);
  return { id, kind, symbol, eventTime, availableAt, lagAssumed, source, payload };
}

/** The observations of canonical bytes; what follows them is left alone. Throws DataError when they are damaged. */
export function observationsOf(bytes: Uint8Array): Observation[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const count = view.readUInt32LE(0);
    const end = HEADER_BYTES + view.readUInt32LE(4);
    if (end > view.length) throw new Error(`they end after ${view.length} of ${end} bytes`);
    const lines = view.toString('utf8', HEADER_BYTES, end).split('\n').slice(0, -1);
    if (lines.length !== count) throw new Error(`they hold ${lines.length} of ${count} observations`);
    return lines.map(parseLine);
  } catch (error) {
    const says = error instanceof z.ZodError ? 'a line has another form' : (error as Error).message;
    throw new DataError(`Stored side data is damaged: ${says}. Restore the record from a backup.`);
  }
}
