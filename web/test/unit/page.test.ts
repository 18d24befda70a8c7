// The window of a thread.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "pidge-client";
import { addNewer, addOlder, MOST, refresh, remove, replace, trim, windowOf, type HistoryPage, type Window } from "../../src/page.js";

const message = (seq: number, body = `${seq}`): Message => ({
  id: `00000000-0000-0000-0000-${seq}`,
  seq,
  sender_id: "mia",
  recipient_id: "ada",
  body,
  context: null,
  created_at: "2026-01-01T00:00:00Z",
  edited_at: null,
  retracted_at: null,
  is_read: false,
  read_at: null,
});

const page = (seqs: readonly number[], ends: Partial<HistoryPage> = {}): HistoryPage => ({
  items: seqs.map((seq) => message(seq)),
  has_older: false,
  has_newer: false,
  oldest_seq: seqs[0] ?? null,
  newest_seq: seqs.at(-1) ?? null,
  entry: null,
  seen_up_to: 0,
  ...ends,
});

const seqs = ({ items }: Window): number[] => items.map(({ seq }) => seq);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("pages grow a window at both ends", () => {
  const window = windowOf(page([5, 6], { has_older: true, has_newer: true }));
  const older = addOlder(window, page([3, 4]));
  const both = addNewer(older, page([7], { has_newer: true }));

  assert.deepEqual(seqs(both), [3, 4, 5, 6, 7]);
  assert.deepEqual([both.hasOlder, both.hasNewer], [false, true]);
});

test("a message that comes again is there once, as it came last", () => {
  const window = addNewer(windowOf(page([1, 2])), { ...page([2, 3]), items: [message(3), message(2, "edited")] });

  assert.deepEqual(window.items.map(({ body }) => body), ["1", "edited", "3"]);
});

test("a page that is read again takes away what is hidden now, within its bounds", () => {
  const window = windowOf(page([1, 2, 3, 4, 5, 6], { has_older: true }));
  const again = refresh(window, page([3, 5], { has_older: true, has_newer: true }));

  assert.deepEqual(seqs(again), [1, 2, 3, 5, 6]);
});

test("a page that is read again adds nothing outside of the window, since there may be a gap", () => {
  const window = windowOf(page([3, 4], { has_older: true, has_newer: true }));

  assert.deepEqual(seqs(refresh(window, page([4, 5, 6, 7], { has_older: true }))), [3, 4]);
});

test("messages are replaced and removed by their place", () => {
  const window = replace(windowOf(page([1, 2])), message(2, "edited"));

  assert.equal(window.items[1]!.body, "edited");
  assert.deepEqual(seqs(remove(window, 1)), [2]);
  assert.deepEqual(seqs(replace(window, message(9))), [1, 2]);
});

test("of too many messages the farthest from the reader go, and can be loaded again", () => {
  const window = windowOf(page(range(1, MOST + 50)));
  const [older, newer] = [trim(window, "at the older end"), trim(window, "at the newer end")];

  assert.deepEqual([older.items.length, older.items[0]!.seq, older.hasOlder, older.hasNewer], [750, 1, false, true]);
  assert.deepEqual([newer.items.length, newer.items.at(-1)!.seq, newer.hasOlder, newer.hasNewer], [750, MOST + 50, true, false]);
  assert.equal(trim(windowOf(page(range(1, MOST))), "at the newer end").items.length, MOST);
});
