/** The last `capacity` numbers, oldest overwritten first, in one typed array. */
export class Ring {
  readonly capacity: number;
  private readonly slots: Float64Array;
  private next = 0;
  private filled = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.slots = new Float64Array(capacity);
  }

  /** How many numbers are held. */
  get size(): number {
    return this.filled;
  }

  get isFull(): boolean {
    return this.filled === this.capacity;
  }

  /** Adds a number and returns the one it pushed out, NaN while there was room. */
  push(value: number): number {
    const out = this.filled === this.capacity ? (this.slots[this.next] as number) : NaN;
    this.slots[this.next] = value;
    this.next = this.next + 1 === this.capacity ? 0 : this.next + 1;
    if (this.filled < this.capacity) this.filled++;
    return out;
  }

  /** The number pushed `age` steps ago: 0 is the latest; NaN beyond what is held. */
  at(age: number): number {
    if (age < 0 || age >= this.filled) return NaN;
    const slot = this.next - 1 - age;
    return this.slots[slot < 0 ? slot + this.capacity : slot] as number;
  }
}
