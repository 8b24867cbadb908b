import { MINUTE_MS } from '../market/units.ts';
import { decodeEvents } from './events.ts';
import type { JournalEvent, TapeView } from './events.ts';
import type { FrameFingerprints } from './fingerprints.ts';

/** The first frame whose input differs: its close time and the symbol concerned. */
export interface InputDivergence {
  readonly time: number;
  readonly symbol: string;
}

/** The first journal record that differs; undefined on the side whose journal ended before it. */
export interface OutputDivergence {
  readonly expected: JournalEvent | undefined;
  readonly actual: JournalEvent | undefined;
}

/** Names the first frame in which two runs were fed different data; undefined when their fingerprints agree. */
export function firstInputDivergence(
  expected: FrameFingerprints,
  actual: FrameFingerprints,
): InputDivergence | undefined {
  let first: InputDivergence | undefined;
  const symbols = new Set([...expected.lanes, ...actual.lanes].map((lane) => lane.symbol));
  const start = Math.min(expected.firstClose, actual.firstClose);
  for (const symbol of symbols) {
    const [a, b] = [markReader(expected, symbol), markReader(actual, symbol)];
    const end = Math.max(a.end, b.end);
    for (let time = start; time < end && (first === undefined || time < first.time); time += MINUTE_MS) {
      if (a.at(time) === b.at(time)) continue;
      first = { time, symbol };
      break;
    }
  }
  return first;
}

function markReader(prints: FrameFingerprints, symbol: string): { end: number; at: (time: number) => number } {
  const marks = prints.lanes.find((lane) => lane.symbol === symbol)?.marks ?? new Uint32Array(0);
  return {
    end: prints.firstClose + marks.length * MINUTE_MS,
    at: (time) => marks[(time - prints.firstClose) / MINUTE_MS] ?? 0,
  };
}

/** Names the first journal record in which two runs differ; undefined when the journals are equal. */
export function firstOutputDivergence(expected: TapeView, actual: TapeView): OutputDivergence | undefined {
  const [a, b] = [decodeEvents(expected), decodeEvents(actual)];
  for (;;) {
    const [left, right] = [a.next(), b.next()];
    if (left.done === true && right.done === true) return undefined;
    const events = {
      expected: left.done === true ? undefined : left.value,
      actual: right.done === true ? undefined : right.value,
    };
    if (left.done === true || right.done === true || !equalEvents(left.value, right.value)) return events;
  }
}

function equalEvents(a: JournalEvent, b: JournalEvent): boolean {
  if (a.kind !== b.kind || a.time !== b.time || a.symbolIndex !== b.symbolIndex) return false;
  const names = Object.keys(a.fields);
  if (names.length !== Object.keys(b.fields).length) return false;
  return names.every((name) => a.fields[name] === b.fields[name]);
}
