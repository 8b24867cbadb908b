import { DAY_MS } from '../../../engine/market/units.ts';
import type { Drawn } from './draw.ts';
import type { ChartName } from '../../charts/compile.ts';
import { byId } from './elements.ts';
import type { Span } from './series.ts';

/** The shortest span that can be shown: an hour. */
const SPAN_MIN_MS = DAY_MS / 24;

/** Keeps which span a chart shows, moved by its buttons and by drawing on its overview. */
export class SpanControl {
  private span: Span;
  private readonly whole: Span;
  private readonly show: (span: Span) => void;
  private readonly buttons: readonly HTMLButtonElement[];

  constructor(name: ChartName, chart: Drawn, options: { whole: Span; first: Span; show: (span: Span) => void }) {
    this.whole = options.whole;
    this.span = options.first;
    this.show = options.show;
    this.buttons = [...byId(`spans-${name}`).querySelectorAll('button')];
    for (const button of this.buttons) {
      button.addEventListener('click', () => this.press(button));
      button.hidden = Number(button.dataset['days'] ?? 0) * DAY_MS >= options.whole.to - options.whole.from;
    }
    chart.onBrush((from, to) => this.set({ from, to }));
  }

  /** Shows a span, kept inside the whole. */
  set({ from, to }: Span): void {
    const { whole } = this;
    const size = Math.min(whole.to - whole.from, Math.max(SPAN_MIN_MS, to - from));
    const start = Math.min(whole.to - size, Math.max(whole.from, from));
    this.span = { from: start, to: start + size };
    for (const button of this.buttons) {
      if (button.dataset['days'] !== undefined) button.ariaPressed = String(this.sizeOf(button) === size);
    }
    this.show(this.span);
  }

  /** Draws the current span again, after its data changed. */
  refresh(): void {
    this.set(this.span);
  }

  private sizeOf(button: HTMLButtonElement): number {
    const days = Number(button.dataset['days']);
    const whole = this.whole.to - this.whole.from;
    return days === 0 ? whole : Math.min(whole, days * DAY_MS);
  }

  private press(button: HTMLButtonElement): void {
    const size = this.span.to - this.span.from;
    const steps = Number(button.dataset['steps'] ?? 0);
    if (steps !== 0) this.set({ from: this.span.from + steps * size, to: this.span.to + steps * size });
    else this.set({ from: this.span.to - this.sizeOf(button), to: this.span.to });
  }
}
