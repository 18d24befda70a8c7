// <pidge-search>: finds messages. Internal: the messenger opens what is chosen.

import type { Message, Schemas } from "pidge-client";
import { html, LitElement, nothing } from "lit";
import { data } from "../calls.js";
import type { Hub } from "../hub.js";
import type { Texts } from "../strings.js";
import { commonStyles } from "../styles/common.js";
import { searchStyles } from "../styles/search.js";
import { timesIn } from "../times.js";

type Hit = Schemas["Hit"];

/** Milliseconds after the last key, after which the search begins. */
const PAUSE = 250;

export class PidgeSearch extends LitElement {
  static override properties = {
    hub: { attribute: false },
    texts: { attribute: false },
    timeZone: { attribute: false },
    found: { state: true },
    failure: { state: true },
  };
  static override styles = [commonStyles, searchStyles];
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  declare hub: Hub;
  declare texts: Texts;
  declare timeZone: string | undefined;
  declare private found: Schemas["SearchPage"] | undefined;
  declare private failure: string | undefined;
  #query = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override render(): unknown {
    const { texts, found } = this;
    return html`<form part="search" @submit=${(event: Event) => (event.preventDefault(), this.#search())}>
        <input type="search" dir="auto" aria-label=${texts.text("search")} placeholder=${texts.text("search_placeholder")}
          @input=${this.#onInput} @keydown=${this.#onKey} maxlength="1000">
      </form>
      ${this.failure ? html`<p part="notice" class="notice">${this.failure}</p>` : nothing}
      ${found ? html`<ol aria-label=${texts.text("search")}>${found.items.map((hit) => this.#hit(hit))}</ol>` : nothing}
      ${found?.next_cursor ? html`<button @click=${() => this.#search(found.next_cursor!)}>${texts.text("more")}</button>` : nothing}
      <p class=${found ? "muted summary" : "hidden"} role="status">${found ? this.#summary(found) : nothing}</p>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.clear();
  }

  /** Ends the search. */
  clear(): void {
    this.#query = "";
    this.found = this.failure = undefined;
    const input = this.renderRoot.querySelector("input");
    if (input) input.value = "";
    this.dispatchEvent(new Event("searched"));
  }

  get isSearching(): boolean {
    return this.#query.trim() !== "";
  }

  #hit(hit: Hit): unknown {
    const me = this.hub.myId;
    const peer = this.#peerOf(hit);
    return html`<li><button class="plain hit" @click=${() => this.#open(peer, hit)}>
      <span class="line"><bdi class="name">${this.texts.name(this.hub.name(peer))}</bdi><time class="muted" datetime=${hit.created_at}>${timesIn(this.texts.tag, this.timeZone).short(hit.created_at)}</time></span>
      <span class="text">${hit.sender_id === me ? this.texts.text("you", { text: "" }) : nothing}<bdi>${marked(hit.body ?? "", hit.highlights)}</bdi></span>
    </button></li>`;
  }

  #peerOf({ sender_id, recipient_id }: Hit): string {
    return sender_id === this.hub.myId ? recipient_id : sender_id;
  }

  /** Asks for the names that are not known: a hit has ids only. */
  async #meet(hits: readonly Hit[]): Promise<void> {
    for (const peer_id of new Set(hits.map((hit) => this.#peerOf(hit)))) {
      if (this.hub.people.has(peer_id)) continue;
      this.hub.meet((await data(this.hub.pidge.GET("/v1/conversations/{peer_id}", { params: { path: { peer_id } } }))).peer);
      this.requestUpdate();
    }
  }

  #summary({ items, next_cursor, incomplete }: Schemas["SearchPage"]): string {
    const n = items.length;
    const summary = n === 0 ? this.texts.text("search_nothing") : this.texts.text(next_cursor ? "search_more" : "search_results", { n });
    return incomplete ? `${summary} · ${this.texts.text("search_incomplete")}` : summary;
  }

  readonly #onInput = (event: Event): void => {
    this.#query = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    if (this.isSearching) this.#timer = setTimeout(() => this.#search(), PAUSE);
    else this.clear();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isSearching) return;
    event.stopPropagation();
    this.clear();
  };

  #search(cursor?: string): void {
    clearTimeout(this.#timer);
    const q = this.#query;
    if (!this.isSearching) return;
    data(this.hub.pidge.GET("/v1/search", { params: { query: { q, ...(cursor && { cursor }) } } })).then(
      (page) => {
        if (q !== this.#query) return;
        this.found = cursor ? { ...page, items: [...(this.found?.items ?? []), ...page.items] } : page;
        this.failure = undefined;
        this.dispatchEvent(new Event("searched"));
        this.#meet(page.items).catch(() => {});
      },
      () => q === this.#query && (this.failure = this.texts.text("could_not_load")),
    );
  }

  #open(peer: string, { seq }: Message): void {
    this.dispatchEvent(new CustomEvent("found", { detail: { peer, seq } }));
  }
}

/** A text with its highlights marked. Their positions count code points. */
function marked(body: string, highlights: readonly Schemas["Highlight"][]): unknown[] {
  const characters = [...body];
  const parts: unknown[] = [];
  let at = 0;
  for (const { start, end } of highlights) {
    parts.push(characters.slice(at, start).join(""), html`<mark>${characters.slice(start, end).join("")}</mark>`);
    at = end;
  }
  parts.push(characters.slice(at).join(""));
  return parts;
}
