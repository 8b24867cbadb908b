/**
 * Exact save and restore of stateful objects by walking their own fields, so that no field can be forgotten. A saved
 * state is plain data: numbers, strings, booleans, null, undefined, typed arrays, arrays, maps and records of these.
 */
export type State = unknown;

type Fields = Record<string, unknown>;

/** A part whose state can be captured and put back bit for bit. */
export interface Stateful {
  save(): State;
  restore(state: State): void;
}

function isStateful(value: object): value is Stateful {
  return (
    typeof (value as Partial<Stateful>).save === 'function' &&
    typeof (value as Partial<Stateful>).restore === 'function'
  );
}

function isTypedArray(value: object): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Copies a value so that later changes of the original do not reach the copy. Functions are left out. */
export function saveState(value: unknown): State {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (isTypedArray(value)) return value.slice();
  if (Array.isArray(value)) return value.map(saveState);
  if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, saveState(held)]));
  if (isStateful(value)) return value.save();
  return saveFields(value);
}

/** The own fields of one object, for a class whose `save` is exactly that. */
export function saveFields(object: object): State {
  const out: Fields = {};
  for (const key of Object.keys(object)) {
    const value = (object as Fields)[key];
    if (typeof value !== 'function') out[key] = saveState(value);
  }
  return out;
}

/** Puts saved fields back into an object of the same class, reusing its parts so that references to them stay valid. */
export function restoreFields(object: object, state: State): void {
  const target = object as Fields;
  const source = state as Fields;
  for (const key of Object.keys(target)) {
    if (!(key in source) && typeof target[key] !== 'function') delete target[key];
  }
  for (const key of Object.keys(source)) target[key] = restoreValue(target[key], source[key]);
}

function restoreValue(current: unknown, saved: State): unknown {
  if (typeof saved !== 'object' || saved === null) return saved;
  if (typeof current === 'object' && current !== null && isStateful(current)) {
    current.restore(saved);
    return current;
  }
  if (isTypedArray(saved)) {
    if (typeof current !== 'object' || current === null || !isTypedArray(current)) return saved.slice();
    if (current.length !== saved.length) return saved.slice();
    current.set(saved);
    return current;
  }
  if (Array.isArray(saved)) {
    if (Array.isArray(current) && current.length === saved.length) {
      saved.forEach((value, i) => (current[i] = restoreValue(current[i], value)));
      return current;
    }
    return saved.map((value) => saveState(value));
  }
  if (saved instanceof Map && current instanceof Map) return restoreMap(current, saved);
  if (typeof current !== 'object' || current === null || Array.isArray(current)) return saveState(saved);
  restoreFields(current, saved);
  return current;
}

function restoreMap(current: Map<unknown, unknown>, saved: Map<unknown, unknown>): Map<unknown, unknown> {
  const parts = [...saved].map(([key, value]) => [key, restoreValue(current.get(key), value)] as const);
  current.clear();
  for (const [key, value] of parts) current.set(key, value);
  return current;
}
