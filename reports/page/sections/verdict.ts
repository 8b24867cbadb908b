import type { Finding, Validation } from '../../validation/validation.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { isSection } from './contents.ts';

const TONES: Readonly<Record<Finding['tone'], readonly [sign: string, word: string]>> = {
  good: ['✓', 'speaks for it'],
  bad: ['✕', 'speaks against it'],
  open: ['?', 'not known'],
};

/** The line in words, and each finding with a link to what it rests on. */
export function verdict(validation: Validation | null): Markup {
  if (validation === null) {
    return markup`<p class="caveat">One run over one period, described as it was. Nothing here tests whether the result differs from chance or whether the parameters were chosen on this very period. Do not read these figures as evidence of skill.</p>`;
  }
  const { conclusion, sentence, findings } = validation.verdict;
  const tone = conclusion === 'evidence of skill' ? 'good' : 'bad';
  return markup`<div class="verdict ${tone}"><p class="sentence">${emphasised(sentence)}</p><ul>${findings.map(line)}</ul></div>`;
}

/** The conclusion set apart from its reasons. */
function emphasised(sentence: string): Markup {
  const [conclusion = '', ...reasons] = sentence.split(': ');
  if (reasons.length === 0) return markup`<strong>${conclusion}</strong>`;
  return markup`<strong>${conclusion}:</strong> ${reasons.join(': ')}`;
}

function line({ tone, text, section }: Finding): Markup {
  const [sign, word] = TONES[tone];
  const link = isSection(section)
    ? markup` <a href="#${section}" aria-label="Where to look: ${section}">Look</a>`
    : undefined;
  return markup`<li class="${tone}"><span class="sign" role="img" aria-label="${word}">${sign}</span><span>${text}${link}</span></li>`;
}
