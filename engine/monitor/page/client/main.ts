/// <reference lib="dom.iterable" />
import { choose } from './choice.ts';
import { wireControl } from './control.ts';
import { byId } from './elements.ts';
import { Monitor } from './monitor.ts';
import { hideTip } from './tip.ts';
import { wireTheme } from './theme.ts';

wireTheme();
wireControl();
const filter = byId<HTMLInputElement>('filter');
filter.addEventListener('input', () => choose('filter', filter.value));
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hideTip();
});
new Monitor().start();
document.documentElement.dataset['ready'] = 'true';
