import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { nearestWord, UsageError } from '../../engine/market/errors.ts';
import { runConfigSchema } from '../../engine/run/config.ts';
import type { RunConfig } from '../../engine/run/config.ts';
import type { StrategyDefinition } from '../../engine/strategy/strategy.ts';

/** Settings as given, before they are checked: engine config and strategy parameters apart. */
export interface RawSettings {
  readonly config: Record<string, unknown>;
  readonly params: Record<string, unknown>;
}

/** A config file: run options and, beside them, every value of the engine's config. */
export interface ConfigFile {
  readonly dataset?: string;
  readonly symbols?: string[];
  readonly from?: string;
  readonly to?: string;
  readonly strategy?: string;
  readonly preset?: string;
  readonly params?: Record<string, unknown>;
  readonly config: Record<string, unknown>;
}

const configFileSchema = z.strictObject({
  dataset: z.string().optional(),
  symbols: z.array(z.string()).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  strategy: z.string().optional(),
  preset: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

const CONFIG_KEYS = Object.keys(runConfigSchema.shape);
const SIZING_MODES: Readonly<Record<string, string>> = {
  notional: 'notional',
  riskFraction: 'risk',
  fraction: 'equity',
};

/** Reads a JSON config file. Throws UsageError naming the file and what is wrong. */
export function readConfigFile(path: string): ConfigFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`Config file ${path} cannot be read: ${(error as Error).message}. It has to be JSON.`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UsageError(`Config file ${path} has to hold one JSON object.`);
  }
  const entries = Object.entries(parsed);
  const config = Object.fromEntries(entries.filter(([key]) => CONFIG_KEYS.includes(key)));
  const rest = Object.fromEntries(entries.filter(([key]) => !CONFIG_KEYS.includes(key)));
  const known = [...Object.keys(configFileSchema.shape), ...CONFIG_KEYS];
  return { ...(parseWith(configFileSchema, rest, { what: `Config file ${path}`, known }) as object), config };
}

/**
 * Applies `--set key=value` to settings: a key of the engine's config (`sizing.riskFraction=0.02`) goes there, any
 * other is a parameter of the strategy. Values are JSON where they can be, else text.
 */
export function applySets(settings: RawSettings, sets: readonly string[]): RawSettings {
  const out = structuredClone(settings);
  for (const set of sets) {
    const at = set.indexOf('=');
    if (at < 1) throw new UsageError(`--set ${set} has no value: write key=value, e.g. --set fast=20.`);
    const path = set.slice(0, at).split('.');
    const isConfig = CONFIG_KEYS.includes(path[0] as string);
    assign(isConfig ? out.config : out.params, path, jsonOrText(set.slice(at + 1)));
  }
  return out;
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (key === '__proto__') throw new UsageError('--set cannot set __proto__.');
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = target[key];
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  target[key] = next;
  assign(next, rest, value);
}

/** Reads a value of `--set`. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Checks the engine's config. Throws UsageError with the key and what was expected. */
export function parseRunConfig(raw: Record<string, unknown>): RunConfig {
  const sizing = raw['sizing'] as Record<string, unknown> | undefined;
  const hint = Object.keys(sizing ?? {}).find((key) => SIZING_MODES[key] !== undefined);
  const needsMode = typeof sizing === 'object' && sizing !== null && sizing['mode'] === undefined && hint !== undefined;
  const value = needsMode ? { ...raw, sizing: { mode: SIZING_MODES[hint], ...sizing } } : raw;
  return parseWith(runConfigSchema, value, { what: 'Config', known: CONFIG_KEYS }) as RunConfig;
}

/** Checks a strategy's parameters. Throws UsageError with the key and what was expected. */
export function parseParams(definition: StrategyDefinition, raw: Record<string, unknown>): Record<string, unknown> {
  const shape = (definition.params as { shape?: Record<string, unknown> }).shape ?? {};
  const known = [...Object.keys(shape), ...CONFIG_KEYS];
  return parseWith(definition.params, raw, { what: `Strategy ${definition.name}`, known }) as Record<string, unknown>;
}

function parseWith(schema: z.ZodType, value: unknown, about: { what: string; known: readonly string[] }): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] as string;
    const near = nearestWord(key, about.known);
    const full = path === '' ? key : `${path}.${key}`;
    const help = near === undefined ? ` Known: ${about.known.join(', ')}.` : ` Did you mean "${near}"?`;
    throw new UsageError(`${about.what} knows no "${full}".${help}`);
  }
  throw new UsageError(`${about.what}: ${path === '' ? 'the value' : path} does not fit: ${issue.message}.`);
}
