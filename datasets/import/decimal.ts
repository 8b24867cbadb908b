const ZERO = 48;
const POINT = 46;
const MINUS = 45;
const PLUS = 43;

/** Integers below this are exact doubles. */
const MANTISSA_LIMIT = 2 ** 53;

/** Exact powers of ten: a mantissa below 2^53 divided by one of these is rounded once, hence correctly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NOT_FINITE = /^([+-]?)(nan|inf|infinity)$/i;

/** Reads any spelling of a number, slowly: as `Number` does, and 'nan', 'inf', 'Infinity' in any case. */
function parseText(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const odd = NOT_FINITE.exec(text);
  if (!odd) return undefined;
  if (odd[2]!.toLowerCase() === 'nan') return NaN;
  return odd[1] === '-' ? -Infinity : Infinity;
}

/** Reads numbers from the fields of a line of bytes, allocating nothing for plain decimals. */
export class DecimalReader {
  /** The number read last: the double that `Number(text)` gives. */
  value = 0;
  /** Where the field read last ends: at its delimiter, or at the line's end. */
  end = 0;

  private bytes: Uint8Array = new Uint8Array();
  private lineEnd = 0;
  private delimiter = 0;

  /** Turns to a line that ends before `lineEnd`, its fields parted by `delimiter` (a byte). */
  begin(bytes: Uint8Array, lineEnd: number, delimiter: number): void {
    this.bytes = bytes;
    this.lineEnd = lineEnd;
    this.delimiter = delimiter;
  }

  /** Reads the field that starts at `start`; false when it is no number. */
  read(start: number): boolean {
    const { bytes, lineEnd } = this;
    let i = start;
    const sign = bytes[i];
    if (sign === MINUS || sign === PLUS) i++;
    const first = i;
    let mantissa = 0;
    let digit = 0;
    while (i < lineEnd && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      i++;
    }
    let digits = i - first;
    let places = 0;
    if (i < lineEnd && bytes[i] === POINT) {
      const point = ++i;
      while (i < lineEnd && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        i++;
      }
      places = i - point;
      digits += places;
    }
    const ends = i >= lineEnd || bytes[i] === this.delimiter;
    if (!ends || digits === 0 || mantissa >= MANTISSA_LIMIT || places > 22) {
      return this.readOdd(start);
    }
    const value = mantissa / POWERS[places]!;
    this.value = sign === MINUS ? -value : value;
    this.end = i;
    return true;
  }

  /** Finds the end of the field that starts at `start`. */
  skip(start: number): void {
    const { bytes, lineEnd, delimiter } = this;
    let i = start;
    while (i < lineEnd && bytes[i] !== delimiter) i++;
    this.end = i;
  }

  /** The field from `start` to where the last one ended, as text without its quotes. */
  text(start: number): string {
    const field = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.end - start);
    return field.toString('utf8').replace(/^"(.*)"$/, '$1');
  }

  private readOdd(start: number): boolean {
    this.skip(start);
    const value = parseText(this.text(start));
    this.value = value ?? NaN;
    return value !== undefined;
  }
}
