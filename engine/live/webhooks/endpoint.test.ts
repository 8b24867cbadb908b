import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../market/errors.ts';
import { readEndpoints } from './endpoint.ts';
import { Secret } from './secret.ts';

const CANARY = `whsec_${Buffer.from('canary that nobody may ever see').toString('base64')}`;
const NEWER = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'ninefold-endpoints-'));
const path = join(folder, 'webhooks.json');
const environment = { SECRET: CANARY, BOTH: `${NEWER} ${CANARY}\n`, SHORT: 'whsec_c2hvcnQ=', EMPTY: '' };

let warnings: string[];
beforeEach(() => {
  warnings = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string, mode = 0o600): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}

function read(...list: readonly object[]): ReturnType<typeof readEndpoints> {
  const content = list.map((one) => ({ id: 'desk', url: 'https://a.example/x', secret: { env: 'SECRET' }, ...one }));
  writeFileSync(path, JSON.stringify(content));
  return readEndpoints(path, { environment, warn: (text) => warnings.push(text) });
}

describe('endpoints', () => {
  it('are read with their secrets, everything wanted unless it says otherwise', () => {
    write('secret.txt', `${CANARY}\n`);
    const kinds = ['exit'];
    const [first, second] = read(
      {},
      {
        id: 'b',
        secret: { file: 'secret.txt' },
        kinds,
        symbols: ['BTCUSDT'],
        url: 'http://[::1]:9/',
        allowPrivate: true,
      },
    );
    expect(first).toMatchObject({ id: 'desk', allowPrivate: false, kinds: undefined, bots: undefined });
    expect(second).toMatchObject({ id: 'b', allowPrivate: true, kinds, symbols: ['BTCUSDT'] });
    expect([first, second].map((one) => one!.secrets.map((secret) => secret.reveal()))).toEqual([[CANARY], [CANARY]]);
    expect(warnings).toEqual([]);
  });

  it('may have a new and an old secret', () => {
    expect(read({ secret: { env: 'BOTH' } })[0]!.secrets.map((secret) => secret.reveal())).toEqual([NEWER, CANARY]);
  });

  it('are warned of when others can read their secret', () => {
    write('open.txt', CANARY, 0o644);
    read({ secret: { file: 'open.txt' } });
    expect(warnings).toEqual([`Others can read the secret in ${folder}/open.txt: chmod 600 ${folder}/open.txt`]);
  });

  it.each<[string, object, RegExp]>([
    ['an unknown key', { urll: 'x' }, /knows no "0\.urll"\. Did you mean "url"\?/],
    [
      'no place of a secret',
      { secret: CANARY },
      /0\.secret does not fit: expected \{"env": NAME\} or \{"file": PATH\}/,
    ],
    ['an unset variable', { secret: { env: 'NOWHERE' } }, /no environment variable NOWHERE/],
    ['an empty secret', { secret: { env: 'EMPTY' } }, /has to be whsec_ and 24 to 64/],
    ['a short secret', { secret: { env: 'SHORT' } }, /has to be whsec_ and 24 to 64/],
    ['no file', { secret: { file: 'none.txt' } }, /none\.txt cannot be read \(ENOENT\)/],
    ['an id with a dot', { id: 'a.b' }, /0\.id does not fit: expected letters/],
    ['an empty list', { kinds: [] }, /0\.kinds does not fit/],
    ['another kind', { kinds: ['trade'] }, /0\.kinds\.0 does not fit/],
    ['no url', { url: `nonsense ${CANARY}` }, /Endpoint desk of .* has no valid url/],
    ['a file url', { url: 'file:///etc/passwd' }, /has to have an https url/],
    ['plain http', { url: 'http://a.example/' }, /has to have an https url/],
    ['plain http to a private network', { url: 'http://10.0.0.1/', allowPrivate: true }, /has to have an https url/],
    ['plain http here, not allowed', { url: 'http://127.0.0.1/' }, /has to have an https url/],
    ['credentials', { url: `https://user:${CANARY}@a.example/` }, /has a name or password in its url/],
  ])('with %s are refused, in one sentence without secrets', (_, changes, message) => {
    write('short.txt', 'whsec_short');
    let thrown: unknown;
    try {
      read(changes);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UsageError);
    expect((thrown as Error).message).toMatch(message);
    expect(inspect(thrown)).not.toContain(CANARY);
  });

  it('are refused when two have one name, or the file is none', () => {
    expect(() => read({}, {})).toThrow(/Endpoint desk of .* is there twice/);
    writeFileSync(path, `{"secret": "${CANARY}`);
    const again = (): unknown => readEndpoints(path, { environment, warn: () => undefined });
    expect(again).toThrow(/cannot be read \(it is no JSON\)/);
    expect(again).not.toThrow(/canary/);
    expect(() => readEndpoints(join(folder, 'none'), { environment, warn: () => undefined })).toThrow(/\(ENOENT\)/);
  });
});

it('a secret shows itself nowhere', () => {
  const secret = new Secret(CANARY);
  const shown = [String(secret), JSON.stringify({ secret }), inspect({ secret }, { depth: 9, showHidden: true })];
  expect([...shown, `${secret}`, inspect(read({}), { depth: 9, showHidden: true })].join()).not.toContain(CANARY);
  expect(shown).toEqual(['[secret]', '{"secret":"[secret]"}', '{ secret: [secret] }']);
});
