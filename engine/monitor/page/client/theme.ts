import { byId } from './elements.ts';

const KEPT_AS = 'ninefold-theme';

/** The switch between light and dark; until it is used, the page follows the system. */
export function wireTheme(): void {
  const root = document.documentElement;
  try {
    const kept = localStorage.getItem(KEPT_AS);
    if (kept === 'light' || kept === 'dark') root.dataset['theme'] = kept;
  } catch {
    // a browser that keeps nothing follows the system each time
  }
  byId('theme').addEventListener('click', () => {
    const isDark =
      (root.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
    root.dataset['theme'] = isDark ? 'light' : 'dark';
    try {
      localStorage.setItem(KEPT_AS, root.dataset['theme']);
    } catch {
      // as above
    }
  });
}
