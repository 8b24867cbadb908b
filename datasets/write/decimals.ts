const DECIMALS_MAX = 12;
const INTEGER_LIMIT = 2 ** 53;

/** Finds the smallest decimal step in which all values seen can be written, at most twelve places. */
export class DecimalsSeen {
  private decimals: number;
  private scale: number;

  /** `step`: a step already known, such as 0.01; 0 for none. */
  constructor(step = 0) {
    this.decimals = 0;
    while (step > 0 && this.decimals < DECIMALS_MAX && Number(`1e-${this.decimals}`) > step) this.decimals++;
    this.scale = Number(`1e${this.decimals}`);
  }

  see(value: number): void {
    while (this.decimals < DECIMALS_MAX) {
      const scaled = value * this.scale;
      if (!(scaled < INTEGER_LIMIT) || Math.round(scaled) / this.scale === value) return;
      this.scale = Number(`1e${++this.decimals}`);
    }
  }

  /** The step: 0.01 for two decimals. */
  get step(): number {
    return Number(`1e-${this.decimals}`);
  }
}
