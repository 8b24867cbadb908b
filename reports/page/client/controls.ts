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

/** Marks the section in view in the navigation. */
export function wireNavigation(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('nav a')].map((link) => [link.hash.slice(1), link]),
  );
  const observer = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((seen) => seen.isIntersecting)) {
        for (const [id, link] of links) link.ariaCurrent = id === entry.target.id ? 'true' : null;
      }
    },
    { rootMargin: '-20% 0px -75% 0px' },
  );
  for (const id of links.keys()) observer.observe(byId(id));
}
