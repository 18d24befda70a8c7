// The window of a thread: the messages that are loaded, without a gap between the first and the last one.

import type { Message, Schemas } from "pidge-client";

export type HistoryPage = Schemas["HistoryPage"];

export interface Window {
  /** By `seq`, each once. */
  items: readonly Message[];
  hasOlder: boolean;
  hasNewer: boolean;
}

/** The most messages of a window. */
export const MOST = 1000;
/** How many go at once when there are more. */
const DROPPED = 250;

export const NOTHING: Window = { items: [], hasOlder: false, hasNewer: false };

/** The window that a page without `before` and `after` begins. */
export function windowOf({ items, has_older, has_newer }: HistoryPage): Window {
  return { items: sorted(items), hasOlder: has_older, hasNewer: has_newer };
}

/** Adds the page before the first message. */
export function addOlder(window: Window, page: HistoryPage): Window {
  return { ...window, items: sorted([...window.items, ...page.items]), hasOlder: page.has_older };
}

/** Adds the page after the last message. */
export function addNewer(window: Window, page: HistoryPage): Window {
  return { ...window, items: sorted([...window.items, ...page.items]), hasNewer: page.has_newer };
}

/**
 * Takes over a page that was read again: its messages replace those of the window within its bounds, so that what is hidden
 * now goes. What lies outside the window stays outside.
 */
export function refresh(window: Window, page: HistoryPage): Window {
  const [first, last] = [window.items[0]?.seq, window.items.at(-1)?.seq];
  if (first === undefined || last === undefined || page.oldest_seq === null || page.newest_seq === null) return window;
  const low = page.has_older ? page.oldest_seq : 0;
  const high = page.has_newer ? page.newest_seq : Infinity;
  const isOutside = ({ seq }: Message) => seq < low || seq > high;
  const isInside = ({ seq }: Message) => seq >= first && seq <= last;
  return { ...window, items: sorted([...window.items.filter(isOutside), ...page.items.filter(isInside)]) };
}

/** Puts a message in the place of the one with its `seq`, if that is loaded. */
export function replace(window: Window, message: Message): Window {
  return { ...window, items: window.items.map((item) => (item.seq === message.seq ? message : item)) };
}

/** Removes the message with a `seq`. */
export function remove(window: Window, seq: number): Window {
  return { ...window, items: window.items.filter((item) => item.seq !== seq) };
}

/** If there are too many messages, removes those that are farthest from the reader. */
export function trim(window: Window, reader: "at the older end" | "at the newer end"): Window {
  if (window.items.length <= MOST) return window;
  return reader === "at the older end"
    ? { ...window, items: window.items.slice(0, MOST - DROPPED), hasNewer: true }
    : { ...window, items: window.items.slice(DROPPED - MOST), hasOlder: true };
}

/** By `seq`; of two with the same, the later one in the list. */
function sorted(items: readonly Message[]): Message[] {
  return [...new Map(items.map((item) => [item.seq, item])).values()].sort((a, b) => a.seq - b.seq);
}
