// How a message looks.

import type { Message } from "pidge-client";
import { html, nothing, type TemplateResult } from "lit";
import type { Pending } from "../outbox.js";
import type { Row } from "../rows.js";
import type { Texts } from "../strings.js";
import { parts } from "../text.js";
import type { Times } from "../times.js";
import type { Action } from "./menu.js";

/** A body: text, with links unless they are switched off. The whole address of a link is shown. */
export function bodyOf(body: string, hasLinks: boolean): TemplateResult | string {
  if (!hasLinks) return body;
  return html`${parts(body).map((part) =>
    "link" in part ? html`<a dir="ltr" href=${part.link} target="_blank" rel="noopener noreferrer nofollow ugc">${part.link}</a>` : part.text,
  )}`;
}

export interface Shown {
  message: Message;
  isMine: boolean;
  name: string;
  texts: Texts;
  times: Times;
  hasLinks: boolean;
  isFocused: boolean;
  /** Undefined: there is no menu. */
  actions: (() => readonly Action[]) | undefined;
  /** Whether it is about something else than the one before. */
  isAbout: boolean;
  /** Whether it is the last one that the peer has seen. */
  isLastRead: boolean;
  /** In place of the body while it is edited. */
  editor?: TemplateResult | undefined;
}

export function messageRow({ message, isMine, name, texts, times, hasLinks, isFocused, actions, isAbout, isLastRead, editor }: Shown): Row {
  const { seq, body, created_at, edited_at, context } = message;
  const time = times.time(created_at);
  const label = isMine ? texts.text("message_by_me", { time }) : texts.text("message_by", { name, time });
  const text = body ?? texts.text("retracted");
  const content = editor ?? (body === null
    ? html`<p class="muted" part="body"><em>${text}</em></p>`
    : html`<p part="body" dir="auto">${bodyOf(text, hasLinks)}</p>`);
  const kind = `message ${isMine ? "mine" : "theirs"}`;
  const attributes = { part: kind, class: kind, "data-seq": seq, tabindex: isFocused ? 0 : -1, "aria-label": `${label}: ${text}` };
  const shown = html`<div part="bubble" class="bubble">
      ${isAbout && context?.title ? html`<p class="context muted"><bdi>${context.url && hasLinks && /^https?:/i.test(context.url)
        ? html`<a href=${context.url} target="_blank" rel="noopener noreferrer">${texts.text("about", { title: context.title })}</a>`
        : texts.text("about", { title: context.title })}</bdi></p>` : nothing}
      ${content}
      <p part="meta" class="meta muted">
        <time datetime=${created_at} title=${times.full(created_at)}>${time}</time>
        ${edited_at && body !== null ? html`<span>${texts.text("edited")}</span>` : nothing}
        ${isLastRead ? html`<span class="receipt">${texts.text("read")}</span>` : nothing}
      </p>
    </div>
    ${actions ? html`<pidge-menu label=${texts.text("message_menu")} .actions=${actions}></pidge-menu>` : nothing}`;
  return { key: seq, attributes, content: shown };
}

/** What the user can do with a message that was not sent. */
export interface OnPending {
  again: (pending: Pending) => void;
  /** Undefined: nothing can be written. */
  change: ((pending: Pending) => void) | undefined;
  remove: (pending: Pending) => void;
}

/** A message on its way. */
export function pendingRow(pending: Pending, texts: Texts, on: OnPending): Row {
  const { body, state, code, requestId } = pending;
  const content = html`<div part="bubble" class="bubble">
      <p part="body" dir="auto">${body}</p>
      ${state === "sending"
        ? html`<p part="meta" class="meta muted">${texts.text("sending")}</p>`
        : html`<p part="meta" class="meta failed"><strong>${texts.text("not_sent")}</strong>
            ${code ? html`<span title=${requestId || nothing}>${texts.problem(code)}</span>` : nothing}</p>
          <p class="buttons">
            <button @click=${() => on.again(pending)}>${texts.text("send_again")}</button>
            ${on.change ? html`<button @click=${() => on.change!(pending)}>${texts.text("change")}</button>` : nothing}
            <button class="danger" @click=${() => on.remove(pending)}>${texts.text("delete")}</button>
          </p>`}
    </div>`;
  return { key: pending.key, attributes: { part: "message mine", class: "message mine pending" }, content };
}
