import type { GateAnswer } from '../../../live/status.ts';
import { choice, choose, onChoice } from './choice.ts';
import { fillSelect } from './choices.ts';
import { byId, create, setText, wrap } from './elements.ts';
import { funnelSteps } from './funnel-steps.ts';
import { Rows } from './rows.ts';
import { decimalText, percentText, timeframeText } from './text.ts';

interface Step {
  readonly name: string;
  /** How many came this far. */
  readonly left: number;
  readonly refused: number | null;
  readonly share: number;
  readonly kind: 'scans' | 'gate' | 'signals';
}

function stepsOf(answer: GateAnswer): readonly Step[] {
  const { scans, signals } = answer;
  const gates = funnelSteps(answer).map(({ code, refused, left, share }) => ({
    name: code,
    left,
    refused,
    share,
    kind: 'gate' as const,
  }));
  const share = scans === 0 ? 0 : signals / scans;
  return [
    { name: 'Scans', left: scans, refused: null, share: scans === 0 ? 0 : 1, kind: 'scans' },
    ...gates,
    { name: 'Signals', left: signals, refused: null, share, kind: 'signals' },
  ];
}

function makeStep({ name, kind }: Step): HTMLLIElement {
  const track = wrap('span', 'track', create('span', 'fill'));
  track.setAttribute('aria-hidden', 'true');
  const row = wrap('li', kind, create('span', 'name', name), track, create('span', 'left'), create('span', 'refused'));
  row.firstElementChild!.setAttribute('title', name);
  return row;
}

function updateStep(row: HTMLElement, { left, refused, share, kind }: Step): void {
  const [, track, count, gone] = row.children;
  (track!.firstElementChild as HTMLElement).style.width = `${Math.max(left > 0 ? 0.6 : 0, share * 100)}%`;
  setText(count!, decimalText(left));
  const rate = percentText(share, share > 0 && share < 0.01 ? 2 : 1);
  setText(gone!, refused === null ? (kind === 'signals' ? rate : '') : `−${decimalText(refused)}`);
}

/** How far candidates come, gate by gate. */
export class GatesPanel {
  readonly #rows = new Rows<Step>(byId('funnel'), {
    keyOf: ({ kind, name }) => `${kind}/${name}`,
    make: makeStep,
    update: updateStep,
  });
  #answers: readonly GateAnswer[] = [];
  /** Minutes as text; empty for all timeframes together. */
  #timeframe = '';

  constructor() {
    const bot = byId<HTMLSelectElement>('gates-bot');
    bot.addEventListener('change', () => choose('bot', bot.value));
    const timeframe = byId<HTMLSelectElement>('gates-timeframe');
    timeframe.addEventListener('change', () => {
      this.#timeframe = timeframe.value;
      this.#draw();
    });
    onChoice(() => this.#draw());
  }

  /** Takes the newest counts of all bots. */
  take(answers: readonly GateAnswer[]): void {
    this.#answers = answers;
    this.#draw();
  }

  #draw(): void {
    const bots = [...new Set(this.#answers.map((answer) => answer.bot))];
    const bot = bots.includes(choice.bot) ? choice.bot : (bots[0] ?? '');
    fillSelect(
      byId<HTMLSelectElement>('gates-bot'),
      bots.map((value) => ({ value, text: value })),
      bot,
    );
    const own = this.#answers.filter((answer) => answer.bot === bot);
    const minutes = own.flatMap((one) => (one.minutes === null ? [] : [one.minutes])).sort((a, b) => a - b);
    const each = minutes.map((one) => ({ value: String(one), text: timeframeText(one) }));
    const chosen = each.some(({ value }) => value === this.#timeframe) ? this.#timeframe : '';
    fillSelect(byId<HTMLSelectElement>('gates-timeframe'), [{ value: '', text: 'All timeframes' }, ...each], chosen);
    const answer = own.find((one) => String(one.minutes ?? '') === chosen);
    this.#rows.show(answer === undefined ? [] : stepsOf(answer));
    byId('funnel').dataset['empty'] = answer === undefined ? 'No scans yet.' : '';
  }
}
