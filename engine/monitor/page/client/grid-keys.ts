interface GridEvents {
  /** The pointer or the keyboard came to a cell. */
  readonly onEnter: (cell: HTMLElement) => void;
  /** It left the grid's cells. */
  readonly onLeave: () => void;
}

const CELL = '[role="gridcell"], [role="rowheader"]';

function cellUnder(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(CELL) : null;
}

/** The cell that an arrow key leads to, or undefined at the edge. */
function neighbour(grid: HTMLElement, cell: HTMLElement, key: string): HTMLElement | undefined {
  const row = cell.parentElement!;
  const column = [...row.children].indexOf(cell);
  const rows = [...grid.querySelectorAll<HTMLElement>('[role="row"]')].filter(
    (one) => one.querySelector(CELL) !== null,
  );
  const place = rows.indexOf(row);
  const at = (line: number, index: number): HTMLElement | undefined =>
    rows[line]?.children[index] as HTMLElement | undefined;
  switch (key) {
    case 'ArrowRight':
      return at(place, column + 1);
    case 'ArrowLeft':
      return at(place, column - 1);
    case 'ArrowDown':
      return at(place + 1, column);
    case 'ArrowUp':
      return at(place - 1, column);
    case 'Home':
      return at(place, 0);
    case 'End':
      return at(place, row.children.length - 1);
    default:
      return undefined;
  }
}

/**
 * A grid that is one stop for the tab key: arrow keys, Home and End move inside, and whatever cell is pointed at or
 * focused is told of (the pattern of the ARIA Authoring Practices for grids). Enter presses a cell.
 */
export function wireGrid(grid: HTMLElement, { onEnter, onLeave }: GridEvents): void {
  grid.addEventListener('pointerover', ({ target }) => {
    const cell = cellUnder(target);
    if (cell !== null) onEnter(cell);
  });
  grid.addEventListener('pointerleave', onLeave);
  grid.addEventListener('focusin', ({ target }) => {
    const cell = cellUnder(target);
    if (cell === null) return;
    for (const other of grid.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    cell.tabIndex = 0;
    onEnter(cell);
  });
  grid.addEventListener('focusout', onLeave);
  grid.addEventListener('scroll', onLeave, { capture: true, passive: true });
  grid.addEventListener('keydown', (event) => {
    const cell = cellUnder(event.target);
    if (cell === null) return;
    if (event.key === 'Enter') cell.click();
    const next = neighbour(grid, cell, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
}
