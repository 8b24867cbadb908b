import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../market/errors.ts';
import { TokenGate } from './token.ts';

const freshFile = (): string => join(mkdtempSync(join(tmpdir(), 'token-')), 'deep', 'token');

describe('the token', () => {
  it('is made once, of 256 bits, for the owner alone, and read again', () => {
    const file = freshFile();
    TokenGate.open(file);
    const token = readFileSync(file, 'utf8').trim();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(TokenGate.open(file).judge(token, 'a')).toBe('fits');
    expect(readFileSync(file, 'utf8').trim()).toBe(token);
    expect(TokenGate.open(freshFile()).judge(token, 'a')).toBe('wrong');
  });

  it('is not kept in memory, nor told', () => {
    const file = freshFile();
    const gate = TokenGate.open(file);
    const token = readFileSync(file, 'utf8').trim();
    expect(inspect(gate, { showHidden: true, depth: 9 }) + JSON.stringify(gate)).not.toContain(token);
    expect(token).not.toContain(gate.id);
  });

  it('is refused when others may read it, or when it is none', () => {
    const file = freshFile();
    TokenGate.open(file);
    chmodSync(file, 0o644);
    expect(() => TokenGate.open(file)).toThrow(/others may read/);
    writeFileSync(file, 'hello');
    chmodSync(file, 0o600);
    expect(() => TokenGate.open(file)).toThrow(UsageError);
    expect(() => TokenGate.open(join(file, 'below'))).toThrow(UsageError);
  });

  it('may be guessed ten times a minute from one address', () => {
    let now = 0;
    const file = freshFile();
    const gate = TokenGate.open(file, () => now);
    const token = readFileSync(file, 'utf8').trim();
    for (let i = 0; i < 10; i++) expect(gate.judge(`guess ${i}`, 'a')).toBe('wrong');
    expect(gate.judge(token, 'a')).toBe('tooOften');
    expect(gate.judge(token, 'b')).toBe('fits');
    now = 59_999;
    expect(gate.judge(token, 'a')).toBe('tooOften');
    now = 60_000;
    expect(gate.judge(token, 'a')).toBe('fits');
    expect(gate.judge(undefined, 'a')).toBe('missing');
  });
});
