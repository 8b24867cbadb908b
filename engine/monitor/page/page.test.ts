import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { monitorPage } from './page.ts';

const { html, contentSecurityPolicy } = monitorPage();

function inside(tag: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text]) => text ?? '');
}

describe("the monitor's page", () => {
  it('may run exactly the one script and the one style it carries', () => {
    for (const tag of ['script', 'style']) {
      const [text, ...others] = inside(tag);
      expect(others).toEqual([]);
      const hash = createHash('sha256').update(text!).digest('base64');
      expect(contentSecurityPolicy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    expect(contentSecurityPolicy.replace(/'sha256-[^']+'/g, 'HASH')).toBe(
      "default-src 'none'; script-src HASH; style-src HASH; connect-src 'self'; img-src data:; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'",
    );
  });

  it('asks nobody else for anything, and writes no markup from data', () => {
    const names = html.replaceAll('http://www.w3.org/2000/svg', '');
    expect(names).not.toMatch(/(https?|wss?):\/\//);
    expect(html).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
    expect(html).not.toMatch(/<[^>]+\s(style|on[a-z]+)=/);
  });

  it('has every element its script looks for, each once', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const anchors = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(anchors.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('is made once', () => expect(monitorPage()).toBe(monitorPage()));
});
