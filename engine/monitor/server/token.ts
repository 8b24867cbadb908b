import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isExplained, UsageError } from '../../market/errors.ts';
import { MINUTE_MS } from '../../market/units.ts';

/** 256 bits, as base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const WRONG_PER_MINUTE = 10;

/** Addresses whose wrong guesses are remembered; beyond that the oldest is forgotten. */
const ADDRESSES_KEPT = 10_000;

/** What a token that somebody shows is worth; `tooOften`: it was not even looked at. */
type TokenVerdict = 'fits' | 'missing' | 'wrong' | 'tooOften';

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A new token in a new file; undefined when there is a file already. */
function writeToken(file: string): string | undefined {
  const fresh = randomBytes(32).toString('base64url');
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${fresh}\n`, { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** The file's token; made when there is no file. */
function readToken(file: string): string {
  const fresh = writeToken(file);
  if (fresh !== undefined) return fresh;
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new UsageError(`${file} holds the monitor's token and others may read it: chmod 600 it, or delete it.`);
  }
  const token = readFileSync(file, 'utf8').trim();
  if (TOKEN.test(token)) return token;
  throw new UsageError(`${file} holds no token of the monitor (43 letters): delete it, and a new one is made.`);
}

/**
 * Lets in who knows the token. The token itself stays in its file: only its SHA-256 is kept, and compared in constant
 * time. Ten wrong ones a minute from one address, and nothing more is looked at from there for that minute.
 */
export class TokenGate {
  /** Where the token can be read by whoever may. */
  readonly file: string;
  readonly #hash: Buffer;
  readonly #now: () => number;
  /** Times of each address's latest wrong guesses. */
  readonly #wrong = new Map<string, number[]>();

  private constructor(file: string, token: string, now: () => number) {
    this.file = file;
    this.#hash = sha256(token);
    this.#now = now;
  }

  /**
   * Reads the token of a file, which must be the owner's alone, or makes one of 256 bits. `now`: real ms, for the count
   * of wrong guesses. Throws UsageError when the file is none, is open to others or cannot be written.
   */
  static open(file: string, now: () => number = () => performance.now()): TokenGate {
    try {
      return new TokenGate(file, readToken(file), now);
    } catch (error) {
      if (isExplained(error)) throw error;
      throw new UsageError(`The monitor's token cannot be kept in ${file}: ${(error as Error).message}.`);
    }
  }

  /** Names the token without telling it: the first 8 hex digits of its SHA-256. */
  get id(): string {
    return this.#hash.toString('hex').slice(0, 8);
  }

  /** Judges what somebody at an address shows. */
  judge(shown: string | undefined, address: string): TokenVerdict {
    const now = this.#now();
    const recent = (this.#wrong.get(address) ?? []).filter((time) => now - time < MINUTE_MS);
    if (recent.length >= WRONG_PER_MINUTE) return 'tooOften';
    if (shown === undefined) return 'missing';
    if (timingSafeEqual(sha256(shown), this.#hash)) return 'fits';
    this.#wrong.delete(address);
    this.#wrong.set(address, [...recent, now]);
    if (this.#wrong.size > ADDRESSES_KEPT) this.#wrong.delete(this.#wrong.keys().next().value as string);
    return 'wrong';
  }
}
