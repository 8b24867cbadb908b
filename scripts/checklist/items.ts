import { CHECKLIST } from '../../reports/stats/checklist.ts';
import { placeText } from '../../reports/stats/checklist-place.ts';
import type { Place } from '../../reports/stats/checklist-place.ts';
import { spotsOf } from './spots.ts';
import type { Spot } from './spots.ts';

/** Whether an item is on the page, somewhere else, or has no meaning here. */
export type Standing = 'page' | 'elsewhere' | 'absent';

/** An item of the checklist with where it stands. */
export interface StandingItem {
  readonly item: string;
  readonly title: string;
  readonly standing: Standing;
  /** In words, for people. */
  readonly where: string;
  readonly spots: readonly Spot[];
}

/** Every item of the union of what other reports show, in its order. */
export function standingItems(): StandingItem[] {
  return CHECKLIST.map(({ item, title, place }) => {
    const spots = spotsOf(place);
    return { item, title, standing: standingOf(place), where: whereText(place, spots), spots };
  });
}

function standingOf({ kind }: Place): Standing {
  return kind === 'absent' || kind === 'elsewhere' ? kind : 'page';
}

/** '#figures Sharpe', '#chart-equity', or the place's own words. */
function whereText(place: Place, spots: readonly Spot[]): string {
  if (spots.length === 0) return placeText(place);
  const texts = spots.map(({ anchor, title }) => (title === undefined ? `#${anchor}` : `#${anchor} ${title}`));
  return [...new Set(texts)].join(', ');
}
