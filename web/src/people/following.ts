// A conversation whose peer was erased: it is found under another id.

import type { Entry } from "pidge-client";
import type { Hub } from "../hub.js";
import type { Texts } from "../strings.js";
import { inboxOf } from "./service.js";

/** What following needs of the thread. */
interface Thread {
  open(peer: string, opening: { entry: Entry }): void;
  readonly renderRoot: ParentNode;
  readonly updateComplete: Promise<unknown>;
}

/** What it needs of the composer of the thread. */
interface Composer {
  body: string;
  draftKeeper: { peer: string } | undefined;
  readonly updateComplete: Promise<unknown>;
}

interface Following {
  hub: Hub;
  texts: Texts;
  host: Thread;
  /** The messenger that the thread is in, if any. */
  messenger: { peer: string } | undefined;
  /** The conversation before, and as it is found now. */
  before: Entry;
  entry: Entry;
}

/** The id of a message begins with that of its conversation. */
const conversationOf = ({ last_message }: Entry): string | undefined => last_message?.id.split(".")[0];

/** Looks for a conversation under the id of a user who was erased, while `isWanted`. Returns undefined if there is none. */
export async function findErased(hub: Hub, texts: Texts, before: Entry, isWanted: () => boolean): Promise<Entry | undefined> {
  const conversation = conversationOf(before);
  if (conversation === undefined) return undefined;
  for (const filter of ["all", "archived"] as const) {
    for await (const entries of inboxOf(hub, filter)) {
      if (!isWanted()) return undefined;
      const found = entries.find((entry) => conversationOf(entry) === conversation && texts.name(entry.peer.user_id) !== entry.peer.user_id);
      if (found) return found;
    }
  }
  return undefined;
}

/** Opens the conversation under the new id. What was typed stays: the service has moved the stored draft to that id. */
export async function follow({ hub, texts, host, messenger, before, entry }: Following): Promise<void> {
  const { user_id } = before.peer;
  const { user_id: peer } = entry.peer;
  // Somebody else may have the id by now.
  if (!hub.people.has(user_id)) hub.meet({ user_id, display_name: texts.text("deleted_user"), avatar_url: null, role: "", active: false });
  const composer = host.renderRoot.querySelector("pidge-composer") as Composer | null;
  const { body = "", draftKeeper } = composer ?? {};
  // A composer without one stores nothing when its peer changes.
  if (composer) composer.draftKeeper = undefined;
  host.open(peer, { entry });
  if (messenger) messenger.peer = peer;
  await host.updateComplete;
  await composer?.updateComplete;
  if (!composer || body === "") return;
  composer.body = body;
  if (!draftKeeper) return;
  draftKeeper.peer = peer;
  composer.draftKeeper = draftKeeper;
}
