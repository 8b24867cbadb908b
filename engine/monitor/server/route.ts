import { z } from 'zod';
import { Refusal } from './refusal.ts';

/** What a route is handed: its own parts of the request, checked, and who asks when it changes something. */
export interface Ask<Query, Params, Body> {
  readonly query: Query;
  readonly params: Params;
  readonly body: Body;
  /** For the audit log; empty where nothing changes. */
  readonly who: string;
}

type Shape = z.ZodType;

/** One address of the API: what it takes, what it answers, and how. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Pattern in Fastify's words, e.g. '/api/bots/:id/pause'. */
  readonly url: string;
  readonly summary: string;
  readonly query: Shape;
  readonly params: Shape;
  readonly body: Shape;
  readonly answer: Shape;
  /** Reads or acts; a plain object, sent as JSON. Throws Refusal or UsageError. */
  handle(ask: Ask<unknown, unknown, unknown>): unknown;
  /** HTTP status of an answer; 200 without it. */
  statusOf?(answer: unknown): number;
}

const NOTHING = z.strictObject({});

/** What a route says of itself; a part it does not name must be empty. */
type RouteParts<Q extends Shape, P extends Shape, B extends Shape, A extends Shape> = {
  readonly url: string;
  readonly summary: string;
  readonly query?: Q;
  readonly params?: P;
  readonly body?: B;
  readonly answer: A;
  handle(ask: Ask<z.output<Q>, z.output<P>, z.output<B>>): unknown;
  statusOf?(answer: z.output<A>): number;
};

/** A route that only reads. */
export function reads<Q extends Shape = typeof NOTHING, P extends Shape = typeof NOTHING, A extends Shape = Shape>(
  parts: RouteParts<Q, P, typeof NOTHING, A>,
): Route {
  return { method: 'GET', query: NOTHING, params: NOTHING, body: NOTHING, ...parts } as unknown as Route;
}

/** A route that changes something: asked with the token, written to the audit log. */
export function changes<P extends Shape = typeof NOTHING, B extends Shape = typeof NOTHING, A extends Shape = Shape>(
  parts: RouteParts<typeof NOTHING, P, B, A>,
): Route {
  return { method: 'POST', query: NOTHING, params: NOTHING, body: NOTHING, ...parts } as unknown as Route;
}

/** A name out of the house's own: never a path, never markup. */
export const ID = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected a name: letters, digits, . _ -');

/** A symbol as an exchange writes it: any script, no control characters, one line. */
export const SYMBOL = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u, 'expected 1 to 64 printable characters');

/** How many rows are wanted, in a query. */
export function rows(most: number, otherwise: number): Shape & z.ZodType<number> {
  const read = (given: unknown): unknown =>
    typeof given === 'string' && /^[0-9]{1,6}$/.test(given) ? Number(given) : given;
  return z.preprocess(read, z.int().min(1).max(most)).default(otherwise) as never;
}

/** The checked value. Throws Refusal (400) with one sentence about the first thing that is wrong. */
export function settled<S extends Shape>(shape: S, given: unknown, where: string): z.output<S> {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = [where, ...(issue?.path ?? []).map(String)].join('.');
  throw new Refusal(400, `${at}: ${issue?.message ?? 'unfit'}. What is expected is in /openapi.json.`);
}

/** A shape as JSON Schema, for the OpenAPI document. */
export function jsonSchemaOf(shape: Shape, io: 'input' | 'output'): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io,
    // Left out by zod where the text of a query is read first.
    override({ zodSchema: { _zod }, jsonSchema }) {
      if (_zod.def.type === 'default') jsonSchema.default = _zod.def.defaultValue;
    },
  });
  return schema;
}

/** True when a route takes nothing in this part of a request. */
export function isNothing(shape: Shape): boolean {
  return shape === NOTHING;
}
