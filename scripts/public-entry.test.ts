import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from './program/paths.ts';

const isBuilt = existsSync(join(PROJECT_ROOT, 'dist', 'engine', 'index.js'));
const ASK = 'const of = (m) => [typeof m.defineStrategy, typeof m.ema, m.ema(3).key].join(" ");';

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: PROJECT_ROOT, encoding: 'utf8' }).trim();
}

describe.skipIf(!isBuilt)('the public entry, as built', () => {
  const expected = 'function function ema(3)';

  it('is imported by plain Node from a module', () => {
    const code = `import * as m from 'ninefold'; ${ASK} console.log(of(m));`;
    expect(node('--input-type=module', '-e', code)).toBe(expected);
  });

  it('is required from CommonJS, as notebooks do', () => {
    const code = `${ASK} console.log(of(require('ninefold')));`;
    expect(node('--input-type=commonjs', '-e', code)).toBe(expected);
  });
});
