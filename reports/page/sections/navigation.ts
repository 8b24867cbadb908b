import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { CONTENTS } from './contents.ts';

/** The bar at the top: a link to each group of sections, and all sections behind a button. */
export function navigation(): Markup {
  const groups = CONTENTS.map(([name, entries]) => markup`<a href="#${entries[0][0]}">${name}</a>`);
  const lists = CONTENTS.map(
    ([name, entries]) =>
      markup`<div><p>${name}</p><ul>${entries.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></div>`,
  );
  return markup`<nav aria-label="Sections"><div class="bar"><a class="brand" href="#top">Ninefold</a><div class="links">${groups}</div>
<details class="contents"><summary>Contents</summary><div class="sheet">${lists}</div></details>
<button id="theme" type="button" aria-label="Switch between light and dark" title="Light or dark" hidden>◐</button></div></nav>`;
}
