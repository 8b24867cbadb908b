import { byId } from './elements.ts';

/** The switch between light and dark; until it is used, the page follows the system. */
export function wireTheme(): void {
  const button = byId<HTMLButtonElement>('theme');
  const root = document.documentElement;
  button.hidden = false;
  button.addEventListener('click', () => {
    const isDark =
      (root.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
    root.dataset['theme'] = isDark ? 'light' : 'dark';
  });
}

/** The button that copies the command; without clipboard access (a file opened from disk) it selects the text. */
export function wireCopy(): void {
  const button = byId<HTMLButtonElement>('copy-command');
  const command = byId('command');
  button.hidden = false;
  button.addEventListener('click', () => {
    getSelection()?.selectAllChildren(command);
    const said = navigator.clipboard?.writeText(command.textContent ?? '') ?? Promise.reject(new Error('no clipboard'));
    said.then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Selected: press Ctrl+C'),
    );
  });
}

/** Marks the section in view, and its group, in the navigation. */
export function wireNavigation(): void {
  const groups = [...document.querySelectorAll<HTMLAnchorElement>('nav .links a')];
  const entries = [...document.querySelectorAll<HTMLAnchorElement>('nav .contents a')];
  const order = entries.map((link) => link.hash.slice(1));
  const starts = groups.map((link) => order.indexOf(link.hash.slice(1)));
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { target } of seen.filter((entry) => entry.isIntersecting)) {
        const place = order.indexOf(target.id);
        const group = starts.findLastIndex((start) => start <= place);
        for (const [i, link] of groups.entries()) link.ariaCurrent = i === group ? 'true' : null;
        for (const [i, link] of entries.entries()) link.ariaCurrent = i === place ? 'true' : null;
      }
    },
    { rootMargin: '-20% 0px -75% 0px' },
  );
  for (const id of order) observer.observe(byId(id));
}

/** The table of contents closes after a choice, by Escape, and by a click elsewhere. */
export function wireContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>('nav .contents')!;
  const close = (): void => contents.removeAttribute('open');
  contents.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement) close();
  });
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !contents.contains(target)) close();
  });
  contents.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    close();
    contents.querySelector('summary')?.focus();
  });
}
