/** How one thing was found. `warn` works but wants a hand; `broken` does not work. */
export type Status = 'ok' | 'warn' | 'broken';

/** One thing the doctor looked at, with what to do about it when it is not well. */
export interface Check {
  readonly name: string;
  readonly status: Status;
  readonly detail: string;
  readonly advice?: string;
}

export function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail };
}

export function warn(name: string, detail: string, advice: string): Check {
  return { name, status: 'warn', detail, advice };
}

export function broken(name: string, detail: string, advice: string): Check {
  return { name, status: 'broken', detail, advice };
}

/** True when a dotted version is at least `wanted`, number by number. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [has, needs] = [version, wanted].map((text) => text.split('.').map(Number));
  for (let i = 0; i < needs!.length; i++) {
    const [part, needed] = [has![i] ?? 0, needs![i] ?? 0];
    if (part !== needed) return part > needed;
  }
  return true;
}
