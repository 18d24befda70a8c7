// What a user can do with a message of a thread.

import type { Message, Schemas } from "pidge-client";
import { data } from "../calls.js";
import type { History } from "../history.js";
import type { Hub } from "../hub.js";
import { remove, replace } from "../page.js";
import type { Texts } from "../strings.js";
import type { Action } from "./menu.js";

/** A line under the messages, with what can be done about it. */
export interface Notice {
  text: string;
  action?: { text: string; act: () => void } | undefined;
}

/** What actions need of their thread. */
export interface Thread {
  readonly hub: Hub;
  readonly texts: Texts;
  readonly history: History;
  readonly isReadonly: boolean;
  /** Begins to edit a message. */
  edit: (message: Message) => void;
  /** Asks whether to take a message back. */
  ask: (message: Message) => void;
  /** Shows a line, or none. */
  show: (notice: Notice | undefined) => void;
  /** Has something read aloud. */
  say: (text: string) => void;
  /** The text of an error. */
  failed: (error: unknown) => string;
  /** The messages from one on are unread again, although they are on the screen. */
  unread: (from: number) => void;
}

/** The actions of a message, by the limits of the service. The user is known by then. */
export function actionsOf(thread: Thread, message: Message): Action[] {
  const { hub, texts, history } = thread;
  const { seq, body, sender_id, created_at } = message;
  const me = hub.me!;
  // The clock of the browser may be wrong: the service decides in the end.
  const age = (Date.now() - Date.parse(created_at)) / 1000;
  const isMine = sender_id === me.user.user_id;
  const canChange = isMine && body !== null && !thread.isReadonly;
  const all: (Action | false)[] = [
    canChange && hub.has("edit") && age < me.limits.edit_seconds && { text: texts.text("edit"), act: () => thread.edit(message) },
    canChange && hub.has("retract") && age < me.limits.retract_seconds && { text: texts.text("take_back"), act: () => thread.ask(message), isDanger: true },
    !isMine && { text: texts.text("unread_from_here"), act: () => void markUnread(thread, seq) },
    body !== null && { text: texts.text("copy"), act: () => void copy(thread, body, texts.text("copied")) },
    { text: texts.text("copy_link"), act: () => void copy(thread, linkTo(history.peer, seq), texts.text("link_copied")) },
    { text: texts.text("hide"), act: () => void hide(thread, seq), isDanger: true },
  ];
  return all.filter((action) => action !== false);
}

/** Replaces the text of a message. Returns whether it was. */
export async function save(thread: Thread, seq: number, body: string): Promise<boolean> {
  return attempt(thread, async () => {
    const message = await data(thread.hub.pidge.PATCH("/v1/conversations/{peer_id}/messages/{seq}", { params: at(thread, seq), body: { body } }));
    await thread.history.change((window) => replace(window, message));
  });
}

/** Takes a message back, for both users. */
export async function retract(thread: Thread, seq: number): Promise<boolean> {
  return attempt(thread, async () => {
    const params = { ...at(thread, seq), query: { for: "everyone" as const } };
    const tombstone = (await data(thread.hub.pidge.DELETE("/v1/conversations/{peer_id}/messages/{seq}", { params }))) as Message;
    await thread.history.change((window) => replace(window, tombstone));
  });
}

async function hide(thread: Thread, seq: number): Promise<void> {
  const { hub, history, texts } = thread;
  await attempt(thread, async () => {
    const params = { ...at(thread, seq), query: { for: "me" as const } };
    const update = (await data(hub.pidge.DELETE("/v1/conversations/{peer_id}/messages/{seq}", { params }))) as Schemas["ConversationUpdate"];
    hub.take(update.unread);
    await history.change((window) => remove(window, seq));
    const act = () => {
      thread.show(undefined);
      void attempt(thread, () => restore(thread));
    };
    thread.show({ text: texts.text("hidden"), action: { text: texts.text("undo"), act } });
  });
}

/** Restores what the user has deleted last. */
async function restore({ hub, history: { peer } }: Thread): Promise<void> {
  const params = { path: { peer_id: peer } };
  hub.take((await data(hub.pidge.POST("/v1/conversations/{peer_id}/restore", { params, body: {} }))).unread);
  hub.live.wake("thread", peer);
}

async function markUnread(thread: Thread, seq: number): Promise<void> {
  const { hub, history } = thread;
  await attempt(thread, async () => {
    const params = { path: { peer_id: history.peer } };
    const update = await data(hub.pidge.POST("/v1/conversations/{peer_id}/unread", { params, body: { from_seq: seq } }));
    thread.unread(seq);
    history.update(update.entry);
    hub.take(update.unread);
  });
}

async function copy(thread: Thread, text: string, told: string): Promise<void> {
  // The browser may refuse it.
  await navigator.clipboard?.writeText(text).then(() => thread.say(told), () => {});
}

async function attempt(thread: Thread, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    thread.show({ text: thread.failed(error) });
    return false;
  }
}

function at({ history }: Thread, seq: number): { path: { peer_id: string; seq: number } } {
  return { path: { peer_id: history.peer, seq } };
}

/** The address of this page with a message. The page decides what to make of it: `peer` and `around` are attributes. */
function linkTo(peer: string, seq: number): string {
  const url = new URL(location.href);
  url.hash = new URLSearchParams({ "pidge-peer": peer, "pidge-message": String(seq) }).toString();
  return url.href;
}
