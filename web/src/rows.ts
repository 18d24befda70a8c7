// Lists whose items keep their elements, by a key: the focus, an open menu and the place on the screen stay with an item while
// others come and go. Lit's `repeat` would do it, in three times the bytes.

import { render } from "lit";

export interface Row {
  /** Unique in its list. */
  key: string | number;
  /** Of the item. Those of a key always have the same names. */
  attributes: Record<string, string | number>;
  content: unknown;
}

const lists = new WeakMap<Element, Map<Row["key"], Element>>();

/** Puts the rows into a list, in their order. What it had before under other keys goes. */
export function renderRows(list: Element, rows: readonly Row[]): void {
  const before = lists.get(list) ?? new Map<Row["key"], Element>();
  const items = new Map(rows.map(({ key }) => [key, before.get(key) ?? document.createElement("li")]));
  lists.set(list, items);
  for (const [key, item] of before) if (!items.has(key)) item.remove();
  // An item that moves loses the focus.
  const root = list.getRootNode() as ShadowRoot;
  const focused = root.activeElement as HTMLElement | null;
  let next = list.firstElementChild;
  for (const { key, attributes, content } of rows) {
    const item = items.get(key)!;
    if (item === next) next = item.nextElementSibling;
    else list.insertBefore(item, next);
    for (const [name, value] of Object.entries(attributes)) if (item.getAttribute(name) !== `${value}`) item.setAttribute(name, `${value}`);
    render(content, item as HTMLElement);
  }
  if (focused !== root.activeElement) focused?.focus();
}
