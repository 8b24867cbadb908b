import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A fingerprint of the running program: its entry file names every other part by content, so a change anywhere changes
 * it; the runtime belongs to it too.
 */
export function buildId(): string {
  const { node, v8 } = process.versions;
  const hash = createHash('sha256').update(`${node} ${v8} ${process.arch}\n`);
  const entry = process.argv[1];
  if (entry !== undefined) hash.update(readFileSync(entry));
  return hash.digest('hex').slice(0, 16);
}
