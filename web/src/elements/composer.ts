// <pidge-composer>: where a message is written. Internal: the thread sends what it tells in `written`.

import { html, LitElement, nothing, type PropertyValues } from "lit";
import { DraftKeeper } from "../drafts.js";
import type { Hub } from "../hub.js";
import { isSend, type EnterSends } from "../keys.js";
import { listen } from "../listen.js";
import { outboxOf } from "../outbox.js";
import type { Texts } from "../strings.js";
import { commonStyles } from "../styles/common.js";
import { composerStyles } from "../styles/composer.js";
import { codePoints } from "../text.js";

/** The part of the limit within which the characters that are left are shown. */
const COUNTED = 0.1;
const ENTER = "pidge:enter";

/** What `written` tells. The version of the draft may be on its way. */
export interface Written {
  body: string;
  draftVersion: Promise<number | undefined> | undefined;
}

export class PidgeComposer extends LitElement {
  static override properties = {
    hub: { attribute: false },
    texts: { attribute: false },
    user: { attribute: false },
    canDraft: { attribute: false },
    peer: {},
    name: {},
    enterSends: { attribute: false },
    why: { attribute: false },
    body: { state: true },
    hasConflict: { state: true },
    entersOff: { state: true },
  };
  static override styles = [commonStyles, composerStyles];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  declare hub: Hub;
  declare texts: Texts;
  /** The user id of the user. */
  declare user: string;
  /** Whether the service keeps drafts: known once it has answered. */
  declare canDraft: boolean;
  declare peer: string;
  declare name: string;
  declare enterSends: EnterSends;
  /** Why nothing may be written: shown in place of what writes. What was typed stays, and can be read and copied. */
  declare why: unknown;
  declare private body: string;
  declare private hasConflict: boolean;
  /** Whether the user has turned off sending with Enter. */
  declare private entersOff: boolean;
  /** What stores the text; undefined if nothing does. */
  declare draftKeeper: DraftKeeper | undefined;
  #unlisten: (() => void) | undefined;

  constructor() {
    super();
    this.body = "";
    this.hasConflict = false;
    this.entersOff = isEnterOff();
  }

  /** Puts a text into the composer, before what is there. */
  write(body: string): void {
    this.#set(this.body === "" ? body : `${body}\n${this.body}`);
    this.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unlisten = listen([window, "pagehide", () => this.draftKeeper?.save(true)]);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten!();
    this.draftKeeper?.save(true);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("peer") || changed.has("hub") || changed.has("user")) {
      this.draftKeeper?.save();
      this.draftKeeper = undefined;
      this.body = "";
      this.hasConflict = false;
    }
    if (this.draftKeeper || !this.canDraft) return;
    const drafts = (this.draftKeeper = new DraftKeeper(this.hub, this.peer));
    drafts.addEventListener("conflict", () => (this.hasConflict = drafts === this.draftKeeper));
    if (this.body !== "") drafts.type(this.body);
    drafts.load().then(
      (body) => {
        // A draft that is on its way as a message is none any more.
        const isSent = outboxOf(this.hub).list(this.peer).some((one) => one.body === body);
        if (drafts === this.draftKeeper && this.body === "" && !isSent) this.body = body;
      },
      () => {},
    );
  }

  /** What had the focus may be gone: it stays where the user writes, or reads why they cannot. */
  protected override update(changed: PropertyValues): void {
    const hadFocus = this.matches(":focus-within");
    super.update(changed);
    if (hadFocus && !this.matches(":focus-within")) this.focus();
  }

  protected override render(): unknown {
    const { texts, body, why } = this;
    const most = this.#most;
    const left = this.#left;
    const conflict = this.hasConflict ? this.draftKeeper?.conflict : undefined;
    return html`
      ${conflict ? html`<div part="notice" class="notice"><p>${texts.text("newer_draft")} <span dir="auto">${conflict.body.slice(0, 100)}</span></p>
        <button @click=${this.#use}>${texts.text("use_draft")}</button>
        <button class="plain" @click=${() => (this.hasConflict = false)}>${texts.text("close")}</button></div>` : nothing}
      ${why ? html`<div id="why" part="notice" class="line" tabindex="-1">${why}</div>` : nothing}
      ${why && body === "" ? nothing : html`<form part="composer" @submit=${this.#onSubmit}>
        <textarea part="input" dir="auto" rows="1" ?readonly=${why} .value=${body} aria-label=${texts.text("compose_to", { name: this.name })}
          placeholder=${texts.text("compose")} enterkeyhint=${this.#sends ? "send" : "enter"} aria-describedby="why count"
          @input=${(event: Event) => this.#set((event.target as HTMLTextAreaElement).value)} @keydown=${this.#onKey}></textarea>
        <button part="send" class="main" ?disabled=${why || body.trim() === "" || left < 0}>${texts.text("send")}</button>
      </form>
      ${why ? nothing : html`<p class="line below muted"><span id="count">${left <= most * COUNTED
        ? texts.text(left < 0 ? "characters_over" : "characters_left", { n: Math.abs(left) }) : nothing}</span>
        ${this.enterSends === "auto" && hasFinePointer()
          ? html`<label class="line"><input type="checkbox" .checked=${!this.entersOff} @change=${this.#onEnters}> ${texts.text("enter_sends")}</label>` : nothing}
      </p>`}`}`;
  }

  get #most(): number {
    return this.hub.me!.limits.body_max_chars;
  }

  /** How many more characters the text may have. */
  get #left(): number {
    return this.#most - codePoints(this.body);
  }

  get #sends(): boolean {
    return isSend({ key: "Enter" } as KeyboardEvent, this.#mode, hasFinePointer());
  }

  get #mode(): EnterSends {
    return this.enterSends === "auto" && this.entersOff ? "never" : this.enterSends;
  }

  #set(body: string): void {
    this.body = body;
    this.draftKeeper?.type(body);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!isSend(event, this.#mode, hasFinePointer())) return;
    event.preventDefault();
    this.#send();
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#send();
  };

  #send(): void {
    const { body } = this;
    if (this.why || body.trim() === "" || this.#left < 0) return;
    this.body = "";
    this.hasConflict = false;
    this.dispatchEvent(new CustomEvent<Written>("written", { detail: { body, draftVersion: this.draftKeeper?.sent() } }));
  }

  readonly #use = (): void => {
    this.body = this.draftKeeper!.use();
    this.hasConflict = false;
    this.focus();
  };

  readonly #onEnters = (event: Event): void => {
    this.entersOff = !(event.target as HTMLInputElement).checked;
    try {
      localStorage.setItem(ENTER, this.entersOff ? "breaks" : "sends");
    } catch {
      // It holds until the page is left.
    }
  };
}

const hasFinePointer = (): boolean => matchMedia("(pointer: fine)").matches;

function isEnterOff(): boolean {
  try {
    return localStorage.getItem(ENTER) === "breaks";
  } catch {
    return false;
  }
}
