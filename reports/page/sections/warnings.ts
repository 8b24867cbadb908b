import type { Summary } from '../../stats/summary.ts';
import type { Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

/** Reasons to doubt the result, each with the place to look at. */
export function warningsSection(summary: Summary, validation: Validation | null): Markup {
  const warnings = [...summary.warnings, ...(validation?.warnings ?? [])];
  if (warnings.length === 0) {
    return section(
      'warnings',
      undefined,
      markup`<p class="note">None of the checks made so far found anything. That is not a clean bill: see the notes for what is not checked.</p>`,
    );
  }
  return section(
    'warnings',
    undefined,
    markup`<ul class="warnings">${warnings.map(
      (warning) =>
        markup`<li><strong>${warning.title}</strong><span>${warning.detail} <a href="#${warning.section}">Where to look</a></span></li>`,
    )}</ul>`,
  );
}
