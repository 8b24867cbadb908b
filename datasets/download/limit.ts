/** Runs tasks as they are handed in, at most `most` at a time, the others in the order they came. */
export function createLimit(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // a place is handed on rather than freed, so that nobody can slip in between
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
