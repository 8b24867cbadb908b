import * as z from 'zod';
import { suggestion, UsageError } from '../../../market/errors.ts';
import { Random } from '../../../market/random.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../market/units.ts';
import type { PlannedFault } from './director.ts';
import type { Fault } from './fault.ts';
import { FAULTS } from './kinds.ts';

/** Minutes from the start, or an ISO time. */
const moment = z.union([z.number().min(0), z.iso.datetime({ offset: true })]);
const timing = { from: moment, to: moment.optional(), lasts: z.number().positive().optional() };
const SECONDS_PER_MINUTE = 60;

function timeOf(given: number | string, start: number): number {
  return typeof given === 'number' ? start + given * MINUTE_MS : Date.parse(given);
}

function planOf(entry: unknown, index: number, start: number): PlannedFault {
  const where = `Fault ${index + 1} of the script`;
  const { kind } = (entry ?? {}) as { kind?: unknown };
  const fault = FAULTS.find((one) => one.kind === kind);
  if (fault === undefined) {
    const known = FAULTS.map((one) => one.kind);
    throw new UsageError(`${where} is of kind ${JSON.stringify(kind)}.${suggestion(String(kind), known)}`);
  }
  const parsed = fault.params.extend({ kind: z.literal(fault.kind), ...timing }).safeParse(entry);
  if (!parsed.success) throw new UsageError(`${where} (${fault.kind}) ${complaintOf(parsed.error, fault)}`);
  const {
    kind: _,
    from: fromText,
    to: toText,
    lasts,
    ...params
  } = parsed.data as z.infer<z.ZodObject<typeof timing>> & {
    kind: string;
  };
  const from = timeOf(fromText, start);
  if (toText !== undefined && lasts !== undefined) throw new UsageError(`${where} has both to and lasts: give one.`);
  const minutes = lasts ?? fault.lastsSeconds[0] / SECONDS_PER_MINUTE;
  const to = toText === undefined ? from + minutes * MINUTE_MS : timeOf(toText, start);
  if (to <= from) throw new UsageError(`${where} ends before it begins: give a later to.`);
  return { fault, from, to, params };
}

function complaintOf({ issues }: z.ZodError, fault: Fault): string {
  const issue = issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const known = [...Object.keys(fault.params.shape), ...Object.keys(timing)];
    return `has no "${issue.keys[0]}".${suggestion(issue.keys[0]!, known)}`;
  }
  return `says something else than expected at ${issue.path.map(String).join('.')}: ${issue.message}.`;
}

/**
 * Reads a script of faults: a list of objects with `kind`, `from` (minutes from the start, or an ISO time), `to` (the
 * same) or `lasts` (minutes), and what the kind knows beside. Throws UsageError.
 */
export function readScript(script: unknown, start: number): PlannedFault[] {
  if (!Array.isArray(script)) throw new UsageError('A script of faults is a list: [{"kind": "stall", "from": 5}, …].');
  return script.map((entry, i) => planOf(entry, i, start));
}

/** A random schedule: where and how often. */
export interface FaultRate {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly perHour: number;
  readonly symbols: readonly string[];
  /** Which kinds may come; all unless told. */
  readonly kinds?: readonly string[];
}

/** Faults at random times, seeded: the same seed, the same faults; none begins or ends after `to`. */
export function drawFaults({ seed, from, to, perHour, symbols, kinds }: FaultRate): PlannedFault[] {
  const random = Random.fromKey(`faults|${seed}`);
  const choices = kinds === undefined ? FAULTS : FAULTS.filter(({ kind }) => kinds.includes(kind));
  const count = Math.round(((to - from) / HOUR_MS) * perHour);
  return Array.from({ length: count }, (): PlannedFault => {
    const fault = choices[Math.floor(random.uniform() * choices.length)]!;
    const begin = Math.floor(from + random.uniform() * (to - from));
    const [least, most] = fault.lastsSeconds;
    const lastsMs = Math.round((least + random.uniform() * (most - least)) * SECOND_MS);
    const params = fault.draw({ random, symbols });
    return { fault, from: begin, to: Math.max(begin + 1, Math.min(to, begin + lastsMs)), params };
  }).sort((a, b) => a.from - b.from);
}
