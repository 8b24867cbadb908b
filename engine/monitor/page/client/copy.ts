import { SECOND_MS } from '../../../market/units.ts';
import { create, setText, wrap } from './elements.ts';

const SAID_MS = 2 * SECOND_MS;

/** A named hash with a button that copies it; without clipboard access it is selected instead. */
export function copyRow(label: string): { readonly element: HTMLElement; show(hash: string): void } {
  const code = create('code');
  const button = create('button', 'copy', 'Copy');
  button.type = 'button';
  button.setAttribute('aria-label', `Copy ${label}`);
  button.addEventListener('click', () => {
    const text = code.textContent ?? '';
    getSelection()?.selectAllChildren(code);
    const said = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    void said
      .then(
        () => setText(button, 'Copied'),
        () => setText(button, 'Selected'),
      )
      .then(() => setTimeout(() => setText(button, 'Copy'), SAID_MS));
  });
  return {
    element: wrap('div', '', create('dt', '', label), wrap('dd', '', code, button)),
    show: (hash) => setText(code, hash),
  };
}
