import * as z from 'zod';

/** Prices and volumes beyond this are nonsense. */
const DECIMAL_LIMIT = 1e15;
const DECIMAL = /^(0|[1-9]\d*)(\.\d+)?$/;
const SIGNED = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Milliseconds lie between 2001 and 2096; microseconds do not. */
export const millis = z.int().min(1e12).max(4e12);

/** A plain decimal text, at most thirty characters, as its double: no sign, exponent, blanks, hex. */
export const decimal = z
  .string()
  .max(30)
  .regex(DECIMAL)
  .transform(Number)
  .refine((value) => value < DECIMAL_LIMIT);

/** The same with a sign before it. */
export const signedDecimal = z
  .string()
  .max(30)
  .regex(SIGNED)
  .transform(Number)
  .refine((value) => Math.abs(value) < DECIMAL_LIMIT);

/** A number of things. */
export const count = z.int().min(0);
