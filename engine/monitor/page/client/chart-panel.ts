import type { Candle } from '../../../market/candle.ts';
import type { BotStatus, CandleAnswer, LiveSignal } from '../../../live/status.ts';
import { candleAt, chartFrame } from './chart-frame.ts';
import type { ChartFrame } from './chart-frame.ts';
import { chartShapes, crosshairShapes } from './chart-drawing.ts';
import { choiceRow, fillSelect } from './choices.ts';
import { choice, choose, onChoice } from './choice.ts';
import { byId, create, createSvg, setAttribute, setText, wrap } from './elements.ts';
import { planLines } from './plan-lines.ts';
import { compactText, percentText, priceText, timeframeText, timeText } from './text.ts';

const TIMEFRAMES = [1, 5, 15, 60, 240, 1440];
const CANDLE_PIXELS = 9;
const CANDLES_MIN = 20;
const CANDLES_MAX = 400;
const ZOOM = 1.5;

interface Shown {
  readonly answer: CandleAnswer;
  readonly bots: readonly BotStatus[];
  readonly signals: readonly LiveSignal[];
}

/** A symbol's candles with the forming one, open positions and signals, and the figures under the pointer. */
export class ChartPanel {
  readonly #host = byId('chart-plot');
  readonly #svg = createSvg('svg', { role: 'img', tabindex: 0 });
  readonly #ground = createSvg('g');
  readonly #cross = createSvg('g');
  readonly #showTimeframes: ReturnType<typeof choiceRow>;
  #candles: readonly Candle[] = [];
  #frame: ChartFrame | undefined;
  #shown: Shown | undefined;
  #zoom = 1;
  #pointed: { readonly index: number; readonly y: number | undefined } | undefined;
  #drawing = 0;

  /** `onWish` hears that other candles are wanted: another symbol, timeframe or number. */
  constructor(onWish: () => void) {
    this.#svg.append(this.#ground, this.#cross);
    this.#host.append(this.#svg);
    const select = byId<HTMLSelectElement>('chart-symbol');
    select.addEventListener('change', () => choose('symbol', select.value));
    this.#showTimeframes = choiceRow(byId('chart-timeframes'), (value) => choose('minutes', Number(value)));
    const zoom = (by: number): void => {
      const count = this.wanted * by;
      if (count < CANDLES_MIN / ZOOM || count > CANDLES_MAX * ZOOM) return;
      this.#zoom *= by;
      onWish();
    };
    byId('chart-fewer').addEventListener('click', () => zoom(1 / ZOOM));
    byId('chart-more').addEventListener('click', () => zoom(ZOOM));
    onChoice((what) => {
      if (what !== 'symbol' && what !== 'minutes') return;
      this.#pointed = undefined;
      this.#host.classList.add('old');
      this.#drawControls();
      onWish();
    });
    this.#wirePointer();
    new ResizeObserver(() => this.#drawSoon()).observe(this.#host);
  }

  /** How many candles the chart has room for. */
  get wanted(): number {
    const room = (this.#host.clientWidth / CANDLE_PIXELS) * this.#zoom;
    return Math.round(Math.min(CANDLES_MAX, Math.max(CANDLES_MIN, room)));
  }

  /** Takes which symbols there are. */
  takeSymbols(symbols: readonly string[]): void {
    if (!symbols.includes(choice.symbol) && symbols[0] !== undefined) choose('symbol', symbols[0]);
    fillSelect(
      byId<HTMLSelectElement>('chart-symbol'),
      symbols.map((value) => ({ value, text: value })),
      choice.symbol,
    );
    this.#drawControls();
  }

  /** Draws candles with what belongs to them. */
  show(shown: Shown): void {
    this.#shown = shown;
    this.#host.classList.remove('old');
    this.#drawSoon();
  }

  #drawControls(): void {
    byId<HTMLSelectElement>('chart-symbol').value = choice.symbol;
    const known = TIMEFRAMES.includes(choice.minutes)
      ? TIMEFRAMES
      : [...TIMEFRAMES, choice.minutes].sort((a, b) => a - b);
    this.#showTimeframes(
      known.map((minutes) => ({ value: String(minutes), text: timeframeText(minutes) })),
      String(choice.minutes),
    );
  }

  #drawSoon(): void {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const [width, height] = [this.#host.clientWidth, this.#host.clientHeight];
    if (this.#shown === undefined || width === 0) return;
    const { answer, bots, signals } = this.#shown;
    const forming = answer.forming === null ? [] : [answer.forming];
    const candles = [...answer.candles.slice(-this.wanted), ...forming];
    this.#candles = candles;
    setAttribute(this.#host, 'data-empty', candles.length === 0 ? 'No candle yet.' : '');
    if (candles.length === 0) {
      this.#frame = undefined;
      this.#ground.replaceChildren();
      this.#cross.replaceChildren();
      return;
    }
    const lines = planLines(bots, choice.symbol);
    const frame = chartFrame(candles, { width, height, levels: lines.map(({ price }) => price) });
    this.#frame = frame;
    setAttribute(this.#svg, 'viewBox', `0 0 ${width} ${height}`);
    const last = candles.at(-1)!;
    const about = `${choice.symbol} ${timeframeText(choice.minutes)}: ${candles.length} candles, last price ${priceText(last.close)}. Arrow keys move along them`;
    setAttribute(this.#svg, 'aria-label', about);
    this.#ground.replaceChildren(...chartShapes(frame, { candles, isForming: forming.length > 0, lines, signals }));
    this.#drawCross();
  }

  #drawCross(): void {
    const frame = this.#frame;
    if (frame === undefined) return;
    const index = Math.min(this.#pointed?.index ?? this.#candles.length - 1, this.#candles.length - 1);
    const candle = this.#candles[index]!;
    this.#cross.replaceChildren(
      ...(this.#pointed === undefined ? [] : crosshairShapes(frame, candle, this.#pointed.y)),
    );
    this.#drawReadout(candle, index === this.#candles.length - 1);
  }

  #drawReadout(candle: Candle, isLast: boolean): void {
    const { open, high, low, close, volume, openTime } = candle;
    const change = open === 0 ? 0 : close / open - 1;
    const forming = isLast && this.#shown?.answer.forming !== null ? ' forming' : '';
    const figures = [
      ['O', priceText(open)],
      ['H', priceText(high)],
      ['L', priceText(low)],
      ['C', priceText(close)],
      ['V', compactText(volume)],
    ].map(([name, text]) => wrap('span', '', create('b', '', name), ` ${text}`));
    const move = create('span', change >= 0 ? 'gain' : 'loss', `${change > 0 ? '+' : ''}${percentText(change, 2)}`);
    const when = create('span', 'when', `${timeText(openTime)} UTC${forming}`);
    byId('chart-readout').replaceChildren(...figures, move, when);
  }

  #wirePointer(): void {
    const svg = this.#svg;
    const pointAt = (event: PointerEvent): void => {
      const frame = this.#frame;
      if (frame === undefined) return;
      const box = svg.getBoundingClientRect();
      this.#pointed = { index: candleAt(this.#candles, frame, event.clientX - box.left), y: event.clientY - box.top };
      this.#drawCross();
    };
    const leave = (): void => {
      this.#pointed = undefined;
      this.#drawCross();
    };
    svg.addEventListener('pointermove', pointAt);
    svg.addEventListener('pointerdown', pointAt);
    svg.addEventListener('pointerleave', leave);
    svg.addEventListener('blur', leave);
    svg.addEventListener('keydown', (event) => {
      const last = this.#candles.length - 1;
      const from = this.#pointed?.index ?? last + 1;
      const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
      if (event.key === 'Escape') leave();
      if (to === undefined) return;
      event.preventDefault();
      this.#pointed = { index: Math.max(0, Math.min(last, to)), y: undefined };
      this.#drawCross();
      setText(byId('chart-spoken'), byId('chart-readout').textContent ?? '');
    });
  }
}
