import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { UsageError } from '../../engine/market/errors.ts';

const patch = z.record(z.string(), z.unknown());
const schema = z.strictObject({
  start: patch.default({}),
  axes: z.array(z.strictObject({ name: z.string().min(1), values: z.array(patch).min(1) })).min(1),
});

/** Parameters to change, nested objects as they stand. */
export type Patch = Readonly<Record<string, unknown>>;

/** One setting left open: its values from the closest to the published rule to the most open. */
export interface Axis {
  readonly name: string;
  readonly values: readonly Patch[];
}

/** What a search may change, and what holds throughout. */
export interface Axes {
  readonly start: Patch;
  readonly axes: readonly Axis[];
}

/** Reads the settings to search from a JSON file. Throws UsageError. */
export function readAxes(path: string): Axes {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `--axes ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. It has to be JSON.`,
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `--axes ${path}: ${issue?.path.join('.') ?? ''} does not fit: ${issue?.message ?? ''}; expected {"start": {…}, "axes": [{"name": "theta", "values": [{"theta": 0.2}, {"theta": 0.1}]}]}.`,
  );
}

/** `base` with every leaf of `change` in its place; neither is changed. */
export function patched(base: Patch, change: Patch): Record<string, unknown> {
  const out: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = out[key];
    out[key] = isObject(before) && isObject(value) ? patched(before, value) : value;
  }
  return out;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
