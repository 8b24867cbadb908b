import { bool, columnFromArray, tableFromColumns, tableFromIPC, tableToIPC, utf8 } from '@uwdata/flechette';
import { DataError } from '../../engine/market/errors.ts';
import { OBSERVATION_KINDS } from '../../engine/market/observation.ts';
import type { Observation, ObservationKind, ObservationPayload } from '../../engine/market/observation.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';

/** A payload as JSON with its keys in code-unit order: equal payloads, equal text. */
export function canonicalPayload(payload: ObservationPayload): string {
  const keys = Object.keys(payload).sort(compareCodeUnits);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(payload[key])}`).join(',')}}`;
}

/** True when `text` names a kind of side data. */
export function isObservationKind(text: string): text is ObservationKind {
  return (OBSERVATION_KINDS as readonly string[]).includes(text);
}

/** Side data of one kind as an Arrow IPC file; payloads are columns of JSON text. At least one row. */
export function encodeObservations(observations: readonly Observation[]): Uint8Array {
  const text = (values: (string | null)[]) => columnFromArray(values, utf8());
  const table = tableFromColumns({
    id: text(observations.map((o) => o.id)),
    kind: text(observations.map((o) => o.kind)),
    symbol: text(observations.map((o) => o.symbol)),
    eventTime: columnFromArray(Float64Array.from(observations, (o) => o.eventTime)),
    availableAt: columnFromArray(Float64Array.from(observations, (o) => o.availableAt)),
    lagAssumed: columnFromArray(
      observations.map((o) => o.lagAssumed),
      bool(),
    ),
    source: text(observations.map((o) => o.source)),
    payload: text(observations.map((o) => canonicalPayload(o.payload))),
  });
  return tableToIPC(table, { format: 'file' })!;
}

/** Reads what `encodeObservations` wrote. Throws DataError naming `path` when it is no such file. */
export function decodeObservations(bytes: Uint8Array, path: string): Observation[] {
  try {
    const table = tableFromIPC(bytes);
    const column = <T>(name: string): ArrayLike<T> => {
      const child = table.getChild(name);
      if (!child) throw new Error(`column ${name} is missing`);
      return child.toArray() as ArrayLike<T>;
    };
    const [id, kind, symbol] = [column<string>('id'), column<string>('kind'), column<string | null>('symbol')];
    const [eventTime, availableAt] = [column<number>('eventTime'), column<number>('availableAt')];
    const [lagAssumed, source, payload] = [
      column<boolean>('lagAssumed'),
      column<string>('source'),
      column<string>('payload'),
    ];
    return Array.from({ length: table.numRows }, (_, i) => {
      const kindName = kind[i]!;
      if (!isObservationKind(kindName)) throw new Error(`row ${i + 1} is of an unknown kind "${kindName}"`);
      return {
        id: id[i]!,
        kind: kindName,
        symbol: symbol[i] ?? null,
        eventTime: eventTime[i]!,
        availableAt: availableAt[i]!,
        lagAssumed: lagAssumed[i]!,
        source: source[i]!,
        payload: JSON.parse(payload[i]!) as ObservationPayload,
      };
    });
  } catch (error) {
    throw new DataError(`${path} is no observation file: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
