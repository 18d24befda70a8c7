// What stands around the messages of a thread: at the ends of what is loaded, over it, and under it.

import type { Message } from "pidge-client";
import { html, nothing } from "lit";
import type { End, History } from "../history.js";
import type { Texts } from "../strings.js";
import type { Notice } from "./actions.js";

/** The longest text that is read aloud when a message arrives, in characters. */
const SPOKEN = 200;

/** That an end is being loaded, or could not be. */
export function edge(texts: Texts, { failed, refusal, loading, hub }: History, end: End, again: () => void): unknown {
  const isHere = (what: string | undefined) => what === end || (what === "opening" && end === "older");
  // That the user is signed out has a line of its own.
  if (!isHere(failed) || hub.state === "signed-out") return isHere(loading) ? html`<p class="edge muted">${texts.text("loading")}</p>` : nothing;
  const reason = refusal === undefined ? texts.text("could_not_load") : texts.problem(refusal);
  return html`<p class="edge">${reason} <button @click=${again}>${texts.text("try_again")}</button></p>`;
}

/** How many messages are unread above what is in sight, and the way to the newest one. */
export function pills(
  texts: Texts,
  { window: { hasNewer }, loading }: History,
  { above, arrived, markAbove, toEnd }: { above: number; arrived: number; markAbove: () => void; toEnd: () => void },
): unknown {
  if (loading === "opening") return nothing;
  const below = arrived > 0 ? texts.text("new_below", { n: arrived }) : hasNewer && texts.text("to_newest");
  return html`<div class="pills">
    ${above > 0 ? html`<p class="pill">${texts.text("unread_above", { n: above })} ·
      <button class="plain" @click=${markAbove}>${texts.text("mark_read")}</button></p>` : nothing}
    ${below ? html`<button class="pill" @click=${toEnd}>${below}</button>` : nothing}
  </div>`;
}

/** A line with what can be done about it. */
export function noticeLine(texts: Texts, { text, action }: Notice, close: () => void): unknown {
  return html`<div part="notice" class="notice">${text}
    ${action ? html`<button @click=${action.act}>${action.text}</button>` : nothing}
    <button class="plain" @click=${close}>${texts.text("close")}</button></div>`;
}

/** What is read aloud when messages of the peer arrive: the text of one, the number of several. */
export function arrival(texts: Texts, name: string, fresh: readonly Message[]): string {
  const n = fresh.length;
  return n === 1 ? texts.text("arrived", { name, text: (fresh[0]!.body ?? "").slice(0, SPOKEN) }) : texts.text("new_below", { n });
}
