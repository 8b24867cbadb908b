import { create, setText, wrap } from './elements.ts';
import { Rows } from './rows.ts';

/** A named figure; `tone` marks what asks for attention. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  readonly tone?: 'warn' | 'quiet';
}

/** A list of named figures that follows its data. */
export function factList(host: HTMLElement): (facts: readonly Fact[]) => void {
  const rows = new Rows<Fact>(host, {
    keyOf: ({ name }) => name,
    make: ({ name }) => wrap('div', '', create('dt', '', name), create('dd')),
    update: (row, { text, tone }) => {
      setText(row.lastElementChild!, text);
      row.dataset['tone'] = tone ?? '';
    },
  });
  return (facts) => void rows.show(facts);
}
