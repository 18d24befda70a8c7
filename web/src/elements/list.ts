// The rows of a thread: days, the divider, messages, and those on their way.

import type { Message } from "pidge-client";
import { html, type TemplateResult } from "lit";
import type { History } from "../history.js";
import type { Hub } from "../hub.js";
import type { Pending } from "../outbox.js";
import type { Row } from "../rows.js";
import type { Texts } from "../strings.js";
import type { Times } from "../times.js";
import type { Action } from "./menu.js";
import { messageRow, pendingRow, type OnPending } from "./message.js";

export interface List {
  hub: Hub;
  texts: Texts;
  times: Times;
  history: History;
  pending: readonly Pending[];
  /** The name of the peer. */
  name: string;
  hasLinks: boolean;
  /** The `seq` of the message in the tab order. */
  focused: number | undefined;
  /** The `seq` of the message that is being edited. */
  editing: number | undefined;
  editorOf: (message: Message) => TemplateResult;
  actionsOf: (message: Message) => readonly Action[];
  onPending: OnPending;
}

export function listOf({ hub, texts, times, history, pending, name, hasLinks, focused, editing, editorOf, actionsOf, onPending }: List): Row[] {
  const { items, hasNewer } = history.window;
  const me = hub.myId;
  const lastRead = hub.has("receipts") ? lastSeen(history, me) : undefined;
  const inTabOrder = items.some(({ seq }) => seq === focused) ? focused : items.at(-1)?.seq;
  const rows: Row[] = [];
  const separate = (part: string, seq: number, text: string) => {
    rows.push({ key: part + seq, attributes: { part, class: part }, content: html`<span>${text}</span>` });
  };
  let day: string | undefined;
  let about: string | undefined;
  for (const message of items) {
    const { seq, sender_id, created_at, context } = message;
    const before = { day, about };
    day = times.dayKey(created_at);
    about = context?.title ?? about;
    if (day !== before.day) separate("day", seq, times.day(created_at));
    if (seq === history.divider) separate("divider", seq, texts.text("unread_divider"));
    rows.push(
      messageRow({
        message,
        isMine: sender_id === me,
        name,
        texts,
        times,
        hasLinks,
        isFocused: seq === inTabOrder,
        actions: hub.me && (() => actionsOf(message)),
        isAbout: about !== before.about,
        isLastRead: seq === lastRead,
        editor: seq === editing ? editorOf(message) : undefined,
      }),
    );
  }
  return hasNewer ? rows : [...rows, ...pending.map((one) => pendingRow(one, texts, onPending))];
}

/** The `seq` of the user's last message that the peer has seen, if that is loaded. */
function lastSeen({ window: { items }, peerSeen }: History, me: string | undefined): number | undefined {
  if (!peerSeen || peerSeen > (items.at(-1)?.seq ?? 0)) return undefined;
  return items.findLast(({ sender_id, seq, body }) => sender_id === me && body !== null && seq <= peerSeen)?.seq;
}
