import { create, setAttribute, setText } from './elements.ts';
import { Rows } from './rows.ts';

/** One of several things to choose from. */
export interface Option {
  readonly value: string;
  readonly text: string;
}

/** Keeps a select's options as its data are, and its choice where it still is one. */
export function fillSelect(select: HTMLSelectElement, options: readonly Option[], chosen: string): void {
  const isSame =
    select.options.length === options.length &&
    options.every(({ value, text }, i) => select.options[i]!.value === value && select.options[i]!.text === text);
  if (!isSame) {
    select.replaceChildren(
      ...options.map(({ value, text }) => {
        const option = create('option');
        option.value = value;
        option.text = text;
        return option;
      }),
    );
  }
  if (select.value !== chosen) select.value = chosen;
}

/** A row of buttons of which one is chosen; arrow keys move between them. */
export function choiceRow(
  host: HTMLElement,
  onChoose: (value: string) => void,
): (options: readonly Option[], chosen: string) => void {
  let chosenNow = '';
  const rows = new Rows<Option, HTMLButtonElement>(host, {
    keyOf: ({ value }) => value,
    make: ({ value }) => {
      const button = create('button');
      button.type = 'button';
      setAttribute(button, 'role', 'radio');
      button.addEventListener('click', () => onChoose(value));
      return button;
    },
    update: (button, { value, text }) => {
      const isChosen = value === chosenNow;
      setText(button, text);
      setAttribute(button, 'aria-checked', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
    },
  });
  host.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...host.querySelectorAll('button')];
    const next =
      buttons[(buttons.indexOf(document.activeElement as HTMLButtonElement) + step + buttons.length) % buttons.length];
    next?.click();
    next?.focus();
  });
  return (options, chosen) => {
    chosenNow = chosen;
    rows.show(options);
  };
}
