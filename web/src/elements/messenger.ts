// <pidge-messenger>: inbox, search and thread in one.

import type { Entry, Schemas } from "pidge-client";
import { html, nothing, type PropertyValues } from "lit";
import type { Hub } from "../hub.js";
import { outboxOf } from "../outbox.js";
import { commonStyles } from "../styles/common.js";
import { messengerStyles } from "../styles/messenger.js";
import { avatar } from "./avatar.js";
import { PARTS, PidgeElement } from "./base.js";
import type { PidgeInbox } from "./inbox.js";
import type { PidgeSearch } from "./search.js";
import type { PidgeThread } from "./thread.js";

/** The width from which inbox and thread are side by side, in CSS pixels. */
const SPLIT = 640;

export class PidgeMessenger extends PidgeElement {
  static override properties = {
    ...PidgeElement.properties,
    peer: { reflect: true },
    context: { type: Object, reflect: true },
    layout: { reflect: true },
    launcher: { type: Boolean, reflect: true },
    isWide: { state: true },
    isOpen: { state: true },
    isSearching: { state: true },
  };
  static override styles = [commonStyles, messengerStyles];

  /** The user id of the peer whose conversation is open. */
  declare peer: string | undefined;
  /** What the messages are about that are sent from here. */
  declare context: Schemas["Context"] | undefined;
  declare layout: "auto" | "stacked" | "split" | undefined;
  /** A button that floats over the page opens and closes it. */
  declare launcher: boolean;
  declare private isWide: boolean;
  declare private isOpen: boolean;
  declare private isSearching: boolean;
  readonly #sizes = new ResizeObserver(([entry]) => (this.isWide = (entry?.contentRect.width ?? 0) >= SPLIT));
  /** The conversation to open, as the inbox has it, or the message to open it at. */
  #entry: Entry | undefined;
  #around: number | undefined;
  #endCounting: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
    // The address of a message, as its menu has copied it.
    const link = new URLSearchParams(location.hash.slice(1));
    const peer = link.get("pidge-peer");
    if (peer === null || this.peer) return;
    this.#around = Number(link.get("pidge-message")) || undefined;
    this.peer = peer;
    this.isOpen = true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  protected override begin(hub: Hub): void {
    this.#endCounting = hub.counts();
    // What was written before a reload is sent, whatever is open.
    outboxOf(hub);
  }

  protected override end(): void {
    this.#endCounting?.();
  }

  protected override userChanged(): void {
    this.peer = this.#entry = undefined;
    this.renderRoot.querySelector<PidgeSearch>("pidge-search")?.clear();
  }

  protected override hubChanged(hub: Hub): void {
    this.tellTotals(hub);
    super.hubChanged(hub);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const { url, tokenUrl, getToken, strings, timeZone, noLinks } = this;
    const lang = this.texts?.tag;
    for (const inner of this.renderRoot.querySelectorAll("pidge-inbox,pidge-thread")) Object.assign(inner, { url, tokenUrl, getToken, strings, timeZone, noLinks, lang });
    const thread = this.renderRoot.querySelector<PidgeThread>("pidge-thread");
    if (thread) thread.context = this.context;
    if (!this.peer && thread) thread.peer = undefined;
    if (this.peer && thread && (changed.has("peer") || this.#around !== undefined || thread.peer !== this.peer)) {
      thread.open(this.peer, { around: this.#around, entry: this.#entry });
      this.#around = this.#entry = undefined;
    }
  }

  protected override render(): unknown {
    if (!this.texts) return nothing;
    if (!this.launcher) return this.#panel();
    const n = this.hub?.totals?.messages ?? 0;
    const name = this.texts.text(this.isOpen ? "close_messages" : "open_messages");
    return html`
      ${this.isOpen ? html`<div part="panel" class="panel" role="dialog" tabindex="-1" aria-label=${this.texts.text("messages")} @keydown=${this.#onKey}>${this.#panel()}</div>` : nothing}
      <button part="launcher" class="main launcher" aria-expanded=${!!this.isOpen} @click=${this.#onLauncher}>
        <span aria-hidden="true">💬</span><span class="hidden">${name}</span>
        ${n > 0 ? html`<span part="badge" class="count"><span aria-hidden="true">${n > 99 ? "99+" : n}</span><span class="hidden">${this.texts.text("unread_messages", { n })}</span></span>` : nothing}
      </button>`;
  }

  #panel(): unknown {
    const texts = this.texts!;
    // The panel of the launcher is narrow.
    const isSplit = this.layout === "split" || (this.layout !== "stacked" && this.isWide && !this.launcher);
    const showsList = isSplit || !this.peer;
    const showsThread = isSplit || this.peer;
    return html`<div class="messenger ${isSplit ? "split" : "stacked"}">
      <div class="side" ?hidden=${!showsList}>
        ${this.hub?.has("search") ? html`<pidge-search exportparts=${PARTS} .hub=${this.hub} .texts=${texts} .timeZone=${this.timeZone} @found=${this.#onFound}
          @searched=${(event: Event) => (this.isSearching = (event.target as PidgeSearch).isSearching)}></pidge-search>` : nothing}
        <pidge-inbox exportparts=${PARTS} ?hidden=${this.isSearching} .selected=${this.peer} @pidge-open=${this.#onOpen}></pidge-inbox>
      </div>
      ${showsThread ? html`<div class="main-part">
        ${this.peer ? this.#header(isSplit) : nothing}
        <pidge-thread exportparts=${PARTS}></pidge-thread>
      </div>` : nothing}
    </div>`;
  }

  #header(isSplit: boolean): unknown {
    const texts = this.texts!;
    const peer = this.hub?.people.get(this.peer!);
    return html`<header>
      ${isSplit ? nothing : html`<button class="plain back" aria-label=${texts.text("back")} @click=${this.#onBack}>
        <span aria-hidden="true">❮</span></button>`}
      ${peer ? avatar(peer) : nothing}
      <h2><bdi>${texts.name(this.hub?.name(this.peer!)!)}</bdi></h2>
    </header>`;
  }

  readonly #onOpen = (event: CustomEvent<{ peer_id: string; entry?: Entry }>): void => {
    // The page decides first: the inbox tells it before the messenger hears of it.
    queueMicrotask(() => {
      if (event.defaultPrevented) return;
      this.#around = undefined;
      this.#entry = event.detail.entry;
      this.peer = event.detail.peer_id;
      void this.#focusThread();
    });
  };

  readonly #onFound = (event: CustomEvent<{ peer: string; seq: number }>): void => {
    const { peer, seq } = event.detail;
    if (!this.emit("open", { peer_id: peer }, true)) return;
    this.#entry = undefined;
    this.#around = seq;
    this.peer = peer;
    this.requestUpdate();
    void this.#focusThread();
  };

  readonly #onBack = (): void => {
    const { peer } = this;
    this.peer = this.#entry = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector<PidgeInbox>("pidge-inbox")?.focusEntry(peer));
  };

  readonly #onLauncher = (): void => {
    this.isOpen = !this.isOpen;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".panel")?.focus());
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    this.isOpen = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".launcher")?.focus());
  };

  async #focusThread(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<PidgeThread>("pidge-thread")?.focusComposer();
  }
}
