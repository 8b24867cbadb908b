/** What went wrong, for people: one sentence with what, where, what was expected and what to do. */
abstract class ExplainedError extends Error {
  /** Stable name of the kind, for scripts. */
  abstract readonly code: string;
  /** Exit status of a program that ends with it. */
  abstract readonly exitCode: number;
}

/** The user asked for something that cannot be: a wrong option, name, config value. Exit status 2. */
export class UsageError extends ExplainedError {
  readonly code = 'usage';
  readonly exitCode = 2;
}

/** Input data is damaged or is not what it claims to be; nothing was stored. Exit status 3. */
export class DataError extends ExplainedError {
  readonly code = 'data';
  readonly exitCode = 3;
}

/** Two things that must be equal differ. Exit status 4. */
export class VerificationError extends ExplainedError {
  readonly code = 'verification';
  readonly exitCode = 4;
}

/** Another process holds what this one needs. Exit status 7. */
export class RunningError extends ExplainedError {
  readonly code = 'running';
  readonly exitCode = 7;
}

/** True for the errors whose message is meant for the user; any other error is a fault of the program. */
export function isExplained(error: unknown): error is UsageError | DataError | VerificationError | RunningError {
  return error instanceof ExplainedError;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, older[j - 2]! + 1);
      row.push(best);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The known word nearest to a mistyped one, or undefined when none is near (a third of the letters may differ). */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** ' Did you mean "x"?' or, when nothing is near, ' Known: a, b, c.'; empty when nothing is known. Ends a sentence. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  return known.length === 0 ? '' : ` Known: ${known.join(', ')}.`;
}
