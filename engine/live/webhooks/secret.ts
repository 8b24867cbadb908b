import { readFileSync, statSync } from 'node:fs';
import { inspect } from 'node:util';
import { UsageError } from '../../market/errors.ts';

/** A value that shows itself nowhere: not in texts, JSON, logs or errors. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value, for whoever has to sign or check with it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** Where a secret is kept: the name of an environment variable, or the path of a file. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** What reading secrets needs of its surroundings. */
export interface SecretSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Hears one sentence about a file that others can read. */
  warn(text: string): void;
}

/** Standard Webhooks: 24 to 64 random bytes in base64 after a prefix. */
const FORM = /^whsec_(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BYTES_MIN = 24;
const BYTES_MAX = 64;
const OTHERS = 0o077;

function textOf(place: SecretPlace, { environment, warn }: SecretSurroundings): { text: string; from: string } {
  if ('env' in place) {
    const text = environment[place.env];
    if (text === undefined)
      throw new UsageError(`There is no environment variable ${place.env}: set it to the secret.`);
    return { text, from: `environment variable ${place.env}` };
  }
  try {
    const text = readFileSync(place.file, 'utf8');
    if ((statSync(place.file).mode & OTHERS) !== 0) {
      warn(`Others can read the secret in ${place.file}: chmod 600 ${place.file}`);
    }
    return { text, from: place.file };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`The secret in ${place.file} cannot be read (${code}): give a file that you can read.`);
  }
}

/**
 * The signing secrets kept in a place, parted by white space: one, or while it is being changed the new and the old.
 * Throws UsageError, which never shows what was read.
 */
export function readSecrets(place: SecretPlace, surroundings: SecretSurroundings): readonly Secret[] {
  const { text, from } = textOf(place, surroundings);
  const values = text.split(/\s+/).filter((value) => value !== '');
  const isFit = values.every((value) => {
    const bytes = Buffer.from(value.slice('whsec_'.length), 'base64').length;
    return FORM.test(value) && bytes >= BYTES_MIN && bytes <= BYTES_MAX;
  });
  if (values.length > 0 && isFit) return values.map((value) => new Secret(value));
  throw new UsageError(
    `The secret in ${from} has to be whsec_ and ${BYTES_MIN} to ${BYTES_MAX} random bytes in base64: ` +
      'make one with echo "whsec_$(openssl rand -base64 32)".',
  );
}
