import * as z from 'zod';

const id = z.union([z.int(), z.string().max(36), z.null()]);
const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'] as const;

const ask = z.discriminatedUnion('method', [
  z.object({ method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE']), params: z.array(z.string()), id }),
  z.object({ method: z.literal('LIST_SUBSCRIPTIONS'), id }),
  z.object({ method: z.literal('SET_PROPERTY'), params: z.tuple([z.literal('combined'), z.boolean()]), id }),
  z.object({ method: z.literal('GET_PROPERTY'), params: z.tuple([z.literal('combined')]), id }),
]);

/** What a client asks for on its connection. */
export type Control = z.infer<typeof ask>;

/** A request that is none, as the exchange answers it. */
export interface ControlError {
  readonly code: number;
  readonly msg: string;
  readonly id: number | string | null;
}

/** Streams are named like this: a symbol, or all of them, and what of it. */
const STREAM = /^[^\s@]+@[^\s@]+(@[^\s@]+)?$/u;

function idOf(value: unknown): number | string | null {
  const parsed = z.object({ id }).safeParse(value);
  return parsed.success ? parsed.data.id : null;
}

function faultOf(value: unknown): { code: number; msg: string } {
  const { method, params } = (value ?? {}) as { method?: unknown; params?: unknown };
  if (!(METHODS as readonly unknown[]).includes(method)) {
    const expected = METHODS.map((name) => `\`${name}\``).join(', ');
    return { code: 2, msg: `Invalid request: unknown variant ${JSON.stringify(method)}, expected one of ${expected}` };
  }
  if (method === 'SET_PROPERTY' || method === 'GET_PROPERTY') {
    const [name, on] = Array.isArray(params) ? (params as unknown[]) : [];
    if (typeof name !== 'string') return { code: 2, msg: 'Invalid request: property name must be a string' };
    if (name !== 'combined') return { code: 0, msg: 'Unknown property' };
    if (method === 'SET_PROPERTY' && typeof on !== 'boolean') {
      return { code: 1, msg: 'Invalid value type: expected Boolean' };
    }
    return { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' };
  }
  const isList = Array.isArray(params) && params.every((name) => typeof name === 'string');
  if (method !== 'LIST_SUBSCRIPTIONS' && !isList) return { code: 2, msg: 'Invalid request: params must be strings' };
  return { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' };
}

/** Reads a client's text as the exchange documents it: a request, or the error that answers it. */
export function readControl(text: string): Control | ControlError {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1', id: null };
  }
  const parsed = ask.safeParse(value);
  if (!parsed.success) return { ...faultOf(value), id: idOf(value) };
  const { data } = parsed;
  const names = 'params' in data && data.method.endsWith('SUBSCRIBE') ? (data.params as string[]) : [];
  const wrong = names.find((name) => !STREAM.test(name) && !name.startsWith('!'));
  if (wrong === undefined) return data;
  return { code: 2, msg: `Invalid request: ${JSON.stringify(wrong)} is no stream`, id: data.id };
}
