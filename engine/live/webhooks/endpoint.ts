import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { suggestion, UsageError } from '../../market/errors.ts';
import type { LiveSignal } from '../status.ts';
import { isLoopbackName } from './address.ts';
import { readSecrets } from './secret.ts';
import type { Secret, SecretSurroundings } from './secret.ts';

/** Somebody who is sent signals. */
export interface Endpoint {
  readonly id: string;
  readonly url: URL;
  /** Each request is signed with every one of them. */
  readonly secrets: readonly Secret[];
  /** What is sent there; undefined: everything. */
  readonly kinds: readonly LiveSignal['kind'][] | undefined;
  readonly bots: readonly string[] | undefined;
  readonly symbols: readonly string[] | undefined;
  /** True when addresses of this machine and of private networks are meant. */
  readonly allowPrivate: boolean;
}

const names = z.array(z.string().min(1)).nonempty().optional();
const endpointSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'expected letters, digits, _ and -, at most 64'),
  url: z.string(),
  secret: z.union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })], {
    error: 'expected {"env": NAME} or {"file": PATH}',
  }),
  kinds: z
    .array(z.enum(['signal', 'exit']))
    .nonempty()
    .optional(),
  bots: names,
  symbols: names,
  allowPrivate: z.boolean().default(false),
});
const fileSchema = z.array(endpointSchema);

/** A URL may hold a secret of its own: no message shows more than the endpoint's name. */
function checkedUrl(text: string, { allowPrivate, where }: { allowPrivate: boolean; where: string }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new UsageError(`${where} has no valid url: write https://host/path.`);
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${where} has a name or password in its url: take them out, requests are signed.`);
  }
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && allowPrivate && isLoopbackName(url.hostname)) return url;
  throw new UsageError(`${where} has to have an https url; http is for this machine alone, with "allowPrivate": true.`);
}

function misfit(path: string, issue: z.core.$ZodIssue): UsageError {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = Object.keys(endpointSchema.shape);
    return new UsageError(`${path} knows no "${at === '' ? key : `${at}.${key}`}".${suggestion(key, known)}`);
  }
  return new UsageError(`${path}: ${at === '' ? 'the value' : at} does not fit: ${issue.message}.`);
}

/**
 * Reads endpoints from a JSON file: a list of `{id, url, secret, kinds?, bots?, symbols?, allowPrivate?}`. The path of a
 * secret's file counts from the file's own folder. Throws UsageError, which never shows a secret or a URL.
 */
export function readEndpoints(path: string, surroundings: SecretSurroundings): readonly Endpoint[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'it is no JSON' : (error as NodeJS.ErrnoException).code;
    throw new UsageError(`Endpoints in ${path} cannot be read (${what}): give a JSON file with a list of endpoints.`);
  }
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) throw misfit(path, parsed.error.issues[0]!);
  const known = new Set<string>();
  return parsed.data.map(({ url, secret, kinds, bots, symbols, ...plain }) => {
    const where = `Endpoint ${plain.id} of ${path}`;
    if (known.has(plain.id)) throw new UsageError(`${where} is there twice: give each an id of its own.`);
    known.add(plain.id);
    const place = 'file' in secret ? { file: resolve(dirname(path), secret.file) } : secret;
    const checked = checkedUrl(url, { allowPrivate: plain.allowPrivate, where });
    return { ...plain, kinds, bots, symbols, url: checked, secrets: readSecrets(place, surroundings) };
  });
}

/** True when a signal is for an endpoint. */
export function isWanted({ kinds, bots, symbols }: Endpoint, { kind, bot, symbol }: LiveSignal): boolean {
  return (kinds?.includes(kind) ?? true) && (bots?.includes(bot) ?? true) && (symbols?.includes(symbol) ?? true);
}
