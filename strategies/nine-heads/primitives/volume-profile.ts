import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { findPeak, growValueArea } from './value-area.ts';

const MINUTES = 1440;
/** Widest span of prices a profile resolves; beyond it bins become ten times wider until all fit. */
const BINS_MAX = 65_536;
/** Room kept beyond the prices seen, so that the bins need not be laid out anew at every new extreme. */
const MARGIN = 256;

/** The largest power of ten at most x (x > 0), by comparison; exact from 1 up, correctly rounded below. */
export function powerOfTenBelow(x: number): number {
  let scale = 1;
  if (x >= 1) {
    while (scale * 10 <= x) scale *= 10;
    return scale;
  }
  while (1 / scale > x) scale *= 10;
  return 1 / scale;
}

/**
 * Volume by price over the last 1440 minutes: each minute's volume is spread equally over the bins that its range touches.
 * The bins' width is set once a UTC day. Prices are NaN until a width is known and something was traded.
 */
export class VolumeProfile implements Stateful {
  /** Width of a bin in quote units, NaN before the first. */
  binWidth = NaN;
  /** Point of control and value area of the last closed UTC day; NaN where not all of it was seen. */
  dayPoc = NaN;
  dayVah = NaN;
  dayVal = NaN;
  private readonly lows = new Float64Array(MINUTES);
  private readonly highs = new Float64Array(MINUTES);
  private readonly volumes = new Float64Array(MINUTES);
  /** The entries that each minute of the ring was spread over. */
  private readonly froms = new Int32Array(MINUTES);
  private readonly tos = new Int32Array(MINUTES);
  private count = 0;
  private next = 0;
  /** Entry i is the bin of number `base` + i. */
  private bins = new Float64Array(0);
  /** How many minutes touched a bin: an empty one holds exactly nothing. */
  private touches = new Int32Array(0);
  private base = 0;
  private first = 0;
  private last = -1;
  private total = 0;
  private isStale = true;
  /** The peak shrank, or has an equal: it must be looked for. */
  private isPeakStale = true;
  private readonly area = { poc: 0, low: 0, high: 0 };
  readonly #tickSize: number;

  /** `tickSize`: the smallest price step, below which no bin goes; 0 for none. */
  constructor(tickSize = 0) {
    this.#tickSize = tickSize;
  }

  /** Takes the next 1m candle; the one 1440 minutes ago leaves. */
  push(minute: Candle): void {
    const slot = this.next;
    const isLaidOut = this.binWidth === this.binWidth;
    if (this.count < MINUTES) this.count++;
    else if (isLaidOut) this.takeAway(slot);
    this.lows[slot] = minute.low;
    this.highs[slot] = minute.high;
    this.volumes[slot] = minute.volume;
    this.next = slot + 1 === MINUTES ? 0 : slot + 1;
    this.isStale = true;
    if (!isLaidOut) return;
    if (this.place(slot)) this.spread(slot);
    else this.layOut(this.binWidth);
  }

  /**
   * Midnight UTC: keeps the closed day's prices and sets the bins' width from the ATR14 of 1h candles,
   * max(tick, 10^⌊log10(ATR/20)⌋). Without an ATR above 0 the width stays as it was.
   */
  beginDay(hourAtr: number): void {
    const isWhole = this.count === MINUTES;
    this.dayPoc = isWhole ? this.poc : NaN;
    this.dayVah = isWhole ? this.vah : NaN;
    this.dayVal = isWhole ? this.val : NaN;
    const width = hourAtr > 0 ? Math.max(this.#tickSize, powerOfTenBelow(hourAtr / 20)) : this.binWidth;
    if (width === width) this.layOut(width);
  }

  /** Price with the most volume: the centre of its bin. */
  get poc(): number {
    this.measure();
    return this.centre(this.area.poc);
  }

  /** Upper end of the value area (70 % of the volume): the centre of its highest bin. */
  get vah(): number {
    this.measure();
    return this.centre(this.area.high);
  }

  /** Lower end of the value area: the centre of its lowest bin. */
  get val(): number {
    this.measure();
    return this.centre(this.area.low);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private centre(i: number): number {
    return this.last >= this.first ? (this.base + i + 0.5) * this.binWidth : NaN;
  }

  private measure(): void {
    if (!this.isStale) return;
    this.isStale = false;
    const { touches } = this;
    while (this.first <= this.last && touches[this.first] === 0) this.first++;
    while (this.first <= this.last && touches[this.last] === 0) this.last--;
    const { bins, first, last, total, area } = this;
    if (first > last) return;
    if (this.isPeakStale) this.isPeakStale = findPeak(bins, { first, last }, area);
    growValueArea(bins, { first, last, total }, area);
  }

  /** Finds the entries of a minute of the ring; false when some lie beyond the bins. */
  private place(slot: number): boolean {
    const { binWidth, base } = this;
    const from = binOf(this.lows[slot] as number, binWidth) - base;
    const to = binOf(this.highs[slot] as number, binWidth) - base;
    if (!(from >= 0 && to < this.bins.length)) return false;
    this.froms[slot] = from;
    this.tos[slot] = to;
    return true;
  }

  /** Adds a minute of the ring. Minutes without volume leave no trace. */
  private spread(slot: number): void {
    const volume = this.volumes[slot] as number;
    if (!(volume > 0)) return;
    const from = this.froms[slot] as number;
    const to = this.tos[slot] as number;
    const share = volume / (to - from + 1);
    const { bins, touches } = this;
    let { poc } = this.area;
    for (let i = from; i <= to; i++) {
      const held = (bins[i] as number) + share;
      touches[i] = (touches[i] as number) + 1;
      bins[i] = held;
      const peak = bins[poc] as number;
      if (held < peak || i === poc) continue;
      if (held === peak) this.isPeakStale = true;
      else poc = i;
    }
    this.area.poc = poc;
    this.total += volume;
    if (this.first > this.last) [this.first, this.last] = [from, to];
    if (from < this.first) this.first = from;
    if (to > this.last) this.last = to;
  }

  /** Takes a minute of the ring away again. The peak may move only when it lies in the minute's range. */
  private takeAway(slot: number): void {
    const volume = this.volumes[slot] as number;
    if (!(volume > 0)) return;
    const from = this.froms[slot] as number;
    const to = this.tos[slot] as number;
    const share = volume / (to - from + 1);
    const { bins, touches, area } = this;
    for (let i = from; i <= to; i++) {
      const left = (touches[i] as number) - 1;
      touches[i] = left;
      bins[i] = left === 0 ? 0 : (bins[i] as number) - share;
    }
    this.total -= volume;
    if (area.poc >= from && area.poc <= to) this.isPeakStale = true;
  }

  /** Lays the bins out anew around the minutes of the ring and fills them, oldest first. */
  private layOut(width: number): void {
    this.binWidth = width;
    if (this.count === 0) return;
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < this.count; i++) {
      low = Math.min(low, this.lows[i] as number);
      high = Math.max(high, this.highs[i] as number);
    }
    while (high / width - low / width > BINS_MAX) width *= 10;
    this.binWidth = width;
    this.base = binOf(low, width) - MARGIN;
    const size = binOf(high, width) - this.base + 1 + MARGIN;
    this.bins = new Float64Array(size);
    this.touches = new Int32Array(size);
    this.first = 0;
    this.last = -1;
    this.total = 0;
    this.area.poc = 0;
    this.isStale = this.isPeakStale = true;
    const oldest = this.count < MINUTES ? 0 : this.next;
    for (let i = 0; i < this.count; i++) {
      const slot = (oldest + i) % MINUTES;
      this.place(slot);
      this.spread(slot);
    }
  }
}

/** A quotient this close below a whole number is one: 90.3 / 0.1 is a little less than 903 in binary. */
const EDGE = 1e-9;

/** The bin that a price falls into, counted from zero; a price on an edge belongs to the bin above. */
function binOf(price: number, width: number): number {
  return Math.floor(price / width + EDGE);
}
