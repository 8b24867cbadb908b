/** The element with an id. Throws when the page has none. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element "${id}".`);
  return element as E;
}

/** A new element with a class and text; text is never read as markup. */
export function create(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.textContent = text;
  return element;
}

/** The JSON document in a script element. */
export function readJson<T>(id: string): T {
  return JSON.parse(byId(id).textContent ?? 'null') as T;
}
