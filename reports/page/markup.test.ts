import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, Markup, markup, scriptJson } from './markup.ts';

const ATTACK = `</script><img src=x onerror=alert(1)>`;

describe('markup', () => {
  it('escapes what is inserted, keeps markup, joins lists, drops what is undefined', () => {
    expect(markup`<p title="${'"a"'}">${ATTACK}</p>`.text).toBe(
      '<p title="&quot;a&quot;">&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</p>',
    );
    expect(markup`${[markup`<b>${1}</b>`, undefined, '&', new Markup('<br>')]}`.text).toBe('<b>1</b>&amp;<br>');
  });

  it('lets no text through that could start or leave an element, an attribute or an entity', () => {
    fc.assert(fc.property(fc.string(), (text) => !/[<>"'\0]|&(?!amp;|lt;|gt;|quot;|#39;)/.test(escapeHtml(text))));
  });
});

describe('scriptJson', () => {
  it('cannot end its script element, and reads back the same', () => {
    const value = { [ATTACK]: [ATTACK, '<!--', ']]>', '\u2028\u2029', '&amp;'] };
    const { text } = scriptJson(value);
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(value);
  });

  it('reads back any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(scriptJson(value).text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
