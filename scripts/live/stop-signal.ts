/** npm passes Ctrl-C on to a program that the terminal has told already: what follows so soon is the same one. */
const SAME_MS = 500;

/** Aborts at the first Ctrl-C or `kill`, so that all can end in order; the next one ends the process at once. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const hear = (): void => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    setTimeout(() => process.off('SIGINT', hear).off('SIGTERM', hear), SAME_MS).unref();
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  return stopping.signal;
}
