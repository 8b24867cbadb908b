import { markup } from '../markup.ts';
import type { Insertable, Markup } from '../markup.ts';
import { isPresent } from '../../validation/validation.ts';
import type { Maybe, Validation } from '../../validation/validation.ts';
import { NOT_VALIDATED } from '../plots/validation.ts';
import { SECTIONS } from './contents.ts';
import type { SectionId } from './contents.ts';

/** A section with its anchor, title and an optional sentence under it. */
export function section(id: SectionId, intro: Insertable, body: Insertable): Markup {
  const title = SECTIONS.find(([known]) => known === id)![1];
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title"><a href="#${id}">${title}</a></h2>
${intro === undefined ? undefined : markup`<p class="intro">${intro}</p>`}
${body}
</section>`;
}

/** A cell that is a number, set flush right; `tone` colours gains and losses. */
export interface NumberCell {
  readonly number: string;
  readonly tone?: 'gain' | 'loss' | undefined;
  readonly title?: string | undefined;
}

type Cell = string | Markup | NumberCell;

const isNumberCell = (cell: Cell): cell is NumberCell => typeof cell === 'object' && 'number' in cell;

/** A number with the colour of its sign. */
export function signed(value: number, text: string): NumberCell {
  return { number: text, tone: value > 0 ? 'gain' : value < 0 ? 'loss' : undefined };
}

/** A table that scrolls sideways on narrow screens. Each row's first cell names the row. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): Markup {
  const isNumber = heads.map((_, i) => rows.some((row) => isNumberCell(row[i]!)));
  const cellOf = (cell: Cell, index: number): Markup => {
    if (!isNumberCell(cell)) return index === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td>${cell}</td>`;
    const title = cell.title === undefined ? undefined : markup` title="${cell.title}"`;
    return markup`<td class="number ${cell.tone}"${title}>${cell.number}</td>`;
  };
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Table: ${heads.join(', ')}"><table>
<thead><tr>${heads.map((head, i) => markup`<th scope="col"${isNumber[i] ? markup` class="number"` : undefined}>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${row.map(cellOf)}</tr>\n`)}</tbody></table></div>`;
}

/** Terms and their descriptions, in columns. */
export function terms(pairs: readonly (readonly [Insertable, Insertable])[]): Markup {
  return markup`<dl class="terms">${pairs.map(([term, text]) => markup`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>`;
}

/** A sentence in place of something that is not there. */
export function note(text: Insertable): Markup {
  return markup`<p class="note">${text}</p>`;
}

/** A part of the validation, or why there is none. */
export function validated<T extends object>(
  validation: Validation | null,
  pick: (validation: Validation) => Maybe<T>,
  draw: (part: T) => Insertable,
): Insertable {
  if (validation === null) return note(NOT_VALIDATED);
  const part = pick(validation);
  return isPresent(part) ? draw(part) : note(`Not there: ${part.absent}.`);
}
