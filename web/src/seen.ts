// How far a user has read: the end of the unbroken run of messages that they have seen.

/** What this needs of a message. */
export interface Seq {
  seq: number;
}

/** The part of a history that is loaded, without a gap. */
export interface Loaded<Item extends Seq> {
  items: readonly Item[];
  hasOlder: boolean;
}

/**
 * Returns the `seq` up to which everything above `readSeq` was seen: what a jump has skipped ends the run, and so does what is
 * not loaded. `isSeen` is also true for what needs no reading: the user's own messages and tombstones.
 */
export function seenUpTo<Item extends Seq>(readSeq: number, window: Loaded<Item>, isSeen: (item: Item) => boolean): number {
  const first = window.items[0];
  // Between the marker and the first message there may be others.
  if (!first || (window.hasOlder && first.seq > readSeq + 1)) return readSeq;
  let upTo = readSeq;
  for (const item of window.items) {
    if (item.seq <= readSeq) continue;
    if (!isSeen(item)) return upTo;
    upTo = item.seq;
  }
  return upTo;
}

/** Returns how much of a message is visible: the part of its height, or of the height of the scroller if that is less. */
export function visiblePart(item: { top: number; bottom: number }, scroller: { top: number; bottom: number }): number {
  const visible = Math.min(item.bottom, scroller.bottom) - Math.max(item.top, scroller.top);
  const whole = Math.min(item.bottom - item.top, scroller.bottom - scroller.top);
  return whole > 0 ? Math.max(visible, 0) / whole : 0;
}
