// <pidge-inbox>: the conversations of the user.

import type { Entry, Schemas } from "pidge-client";
import { html, nothing, type PropertyValues } from "lit";
import { data } from "../calls.js";
import type { Hub } from "../hub.js";
import type { Texts } from "../strings.js";
import { renderRows, type Row } from "../rows.js";
import { commonStyles } from "../styles/common.js";
import { inboxStyles } from "../styles/inbox.js";
import { timesIn } from "../times.js";
import type { Notice } from "./actions.js";
import { avatar } from "./avatar.js";
import { hasPeople } from "../people.js";
import { PidgeElement } from "./base.js";
import { noticeLine } from "./edges.js";

type InboxPage = Schemas["InboxPage"];
type Action = Schemas["BatchAction"];

const FILTERS = ["all", "unread", "starred", "awaiting", "sent", "archived", "trash"] as const;
export type Filter = (typeof FILTERS)[number];

/** Milliseconds between two looks. */
const EVERY = 30_000;

export class PidgeInbox extends PidgeElement {
  static override properties = {
    ...PidgeElement.properties,
    filter: { reflect: true },
    context: { reflect: true },
    selected: { reflect: true },
    items: { state: true },
    chosen: { state: true },
    isChoosing: { state: true },
    notice: { state: true },
    failure: { state: true },
    status: { state: true },
  };
  static override styles = [commonStyles, inboxStyles];

  declare filter: Filter | undefined;
  /** Shows only conversations with messages about this, as `type:id`. */
  declare context: string | undefined;
  /** The user id of the peer whose conversation is open. */
  declare selected: string | undefined;
  declare private items: readonly Entry[] | undefined;
  /** The conversations whose check boxes are on. */
  declare private chosen: ReadonlySet<string>;
  declare private isChoosing: boolean;
  declare private notice: Notice | undefined;
  declare private failure: "first" | "next" | undefined;
  declare private status: string;
  #asOf: string | undefined;
  #cursor: string | null = null;
  #isLoading = false;
  #round = 0;
  /** Whether what follows the first page has changed. */
  #isStale = false;
  #focusOn: { peer: string | undefined } | undefined;
  #endLook: (() => void) | undefined;
  #sentinel: IntersectionObserver | undefined;

  constructor() {
    super();
    this.chosen = new Set();
    this.status = "";
  }

  /** Puts the focus on the conversation with a user, or on the first one, when they are there. */
  focusEntry(peer: string | undefined): void {
    this.#focusOn = { peer };
    this.requestUpdate();
  }

  protected override begin(hub: Hub): void {
    this.#endLook = hub.live.add({ topic: "inbox", every: () => EVERY, look: () => this.#first() });
    this.#sentinel = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && void this.#next(), { rootMargin: "400px 0px" });
  }

  protected override end(): void {
    this.#endLook?.();
    this.#sentinel?.disconnect();
  }

  protected override userChanged(): void {
    this.#clear();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("filter") || changed.has("context")) {
      this.#clear();
      this.hub?.live.wake("inbox");
    }
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const list = this.renderRoot.querySelector("ul");
    if (list) renderRows(list, (this.items ?? []).map((entry) => this.#row(entry, this.texts!)));
    if (this.#focusOn && this.items) {
      const { peer } = this.#focusOn;
      const index = this.items.findIndex((entry) => entry.peer.user_id === peer);
      this.#focusOn = undefined;
      this.renderRoot.querySelectorAll<HTMLElement>(".open")[Math.max(index, 0)]?.focus();
    }
    const sentinel = this.renderRoot.querySelector(".sentinel");
    this.#sentinel?.disconnect();
    if (sentinel) this.#sentinel?.observe(sentinel);
  }

  #clear(): void {
    this.#round += 1;
    this.items = this.notice = this.failure = undefined;
    this.#cursor = null;
    this.#isLoading = false;
    this.chosen = new Set();
  }

  /** Reads the first page again: what it has comes first, what follows stays. */
  async #first(): Promise<void> {
    const round = this.#round;
    try {
      const page = await this.#page();
      if (round !== this.#round) return;
      const peers = new Set(page.items.map(({ peer }) => peer.user_id));
      const last = page.items.at(-1)?.last_activity_at;
      const isAll = page.next_cursor === null;
      // Conversations that the page would have, but has not, are gone from this list.
      const isRest = ({ peer, last_activity_at }: Entry) => !isAll && last !== undefined && !peers.has(peer.user_id) && this.#isAfter(last_activity_at, last);
      // There may be others between the page and what was loaded before.
      const isGap = !this.items?.some(({ last_activity_at }) => last_activity_at === last);
      const rest = this.#isStale || isGap ? [] : this.items!.filter(isRest);
      this.#isStale = false;
      if (rest.length === 0) this.#cursor = page.next_cursor;
      this.items = [...page.items, ...rest];
      this.#asOf = page.as_of;
      this.failure = undefined;
    } catch (error) {
      if (round === this.#round && !this.items) this.failure = "first";
      throw error;
    }
  }

  /** Adds the next page. */
  async #next(): Promise<void> {
    if (this.#isLoading || this.#cursor === null || this.failure) return;
    const round = this.#round;
    this.#isLoading = true;
    try {
      const page = await this.#page(this.#cursor);
      if (round !== this.#round) return;
      const known = new Set(page.items.map(({ peer }) => peer.user_id));
      this.items = [...(this.items ?? []).filter(({ peer }) => !known.has(peer.user_id)), ...page.items];
      this.#cursor = page.next_cursor;
    } catch {
      if (round === this.#round) this.failure = "next";
    } finally {
      if (round === this.#round) this.#isLoading = false;
    }
  }

  async #page(cursor?: string): Promise<InboxPage> {
    const query = { filter: this.filter ?? "all", ...(this.context && { context: this.context }), ...(cursor && { cursor }) };
    const page = await data(this.hub!.pidge.GET("/v1/inbox", { params: { query } }));
    for (const { peer } of page.items) this.hub!.meet(peer);
    return page;
  }

  /** Whether a time belongs after another in the order of the list. */
  #isAfter(time: string, other: string): boolean {
    return this.filter === "awaiting" ? time > other : time < other;
  }

  protected override render(): unknown {
    const { texts, items } = this;
    if (!texts) return nothing;
    return html`<div part="list" class="inbox">
      ${hasPeople(this.hub) ? html`<pidge-people .hub=${this.hub} .texts=${texts}></pidge-people>` : nothing}
      <div class="tools">
        <label><span class="hidden">${texts.text("filter")}</span>
          <select @change=${(event: Event) => (this.filter = (event.target as HTMLSelectElement).value as Filter)}>
            ${FILTERS.map((filter) => html`<option value=${filter} ?selected=${filter === (this.filter ?? "all")}>${texts.text(`filter_${filter}`)}</option>`)}
          </select></label>
        <button aria-pressed=${!!this.isChoosing} @click=${this.#onChoosing}>${texts.text("select")}</button>
        ${this.filter === "trash" ? nothing : html`<button ?disabled=${!this.#asOf} @click=${this.#readAll}>${texts.text("mark_all_read")}</button>`}
      </div>
      ${this.isChoosing ? this.#batch(texts) : nothing}
      ${this.notice ? noticeLine(texts, this.notice, () => (this.notice = undefined)) : nothing}
      ${this.stateNotice()}
      ${items ? html`<ul aria-label=${texts.text("conversations")}></ul>` : nothing}
      ${items?.length === 0 ? html`<p class="empty muted">${texts.text((this.filter ?? "all") === "all" ? "inbox_empty_all" : "inbox_empty")}</p>` : nothing}
      ${this.failure ? html`<p class="edge">${texts.text("could_not_load")} <button @click=${this.#again}>${texts.text("try_again")}</button></p>`
        : items === undefined && this.hub?.state !== "signed-out" ? html`<p class="edge muted">${texts.text("loading")}</p>` : nothing}
      ${this.#cursor !== null && !this.failure ? html`<div class="sentinel"></div>` : nothing}
      <p class="hidden" role="status">${this.status}</p>
    </div>`;
  }

  #row(entry: Entry, texts: Texts): Row {
    const { peer, unread_count, last_message, last_activity_at, starred, muted_until } = entry;
    const name = texts.name(peer.display_name ?? peer.user_id);
    const isMuted = muted_until !== null && Date.parse(muted_until) > Date.now();
    const isSelected = peer.user_id === this.selected;
    const content = html`${this.isChoosing ? html`<input type="checkbox" aria-label=${texts.text("select_conversation", { name })}
        .checked=${this.chosen.has(peer.user_id)} @change=${() => this.#choose(peer.user_id)}>` : nothing}
      <button class="plain open" aria-current=${isSelected} @click=${() => this.#open(entry)}>
        ${avatar(peer)}
        <span class="what">
          <span class="line"><bdi class="name">${name}</bdi>
            ${starred ? html`<span aria-label=${texts.text("starred")} role="img">★</span>` : nothing}
            ${isMuted ? html`<span aria-label=${texts.text("muted")} role="img">🔕</span>` : nothing}
            <time class="muted" datetime=${last_activity_at}>${timesIn(texts.tag, this.timeZone).short(last_activity_at)}</time></span>
          <span class="line">${last_message ? this.#preview(last_message, texts) : nothing}
            ${unread_count > 0 ? html`<span part="badge" class="count"><span aria-hidden="true">${unread_count > 99 ? "99+" : unread_count}</span>
              <span class="hidden">${texts.text("unread_messages", { n: unread_count })}</span></span>` : nothing}</span>
        </span>
      </button>`;
    return { key: peer.user_id, attributes: { part: "entry", class: unread_count > 0 ? "entry unread" : "entry" }, content };
  }

  #preview({ body, sender_id }: Schemas["Preview"], texts: Texts): unknown {
    // Apart from the text, which has a direction of its own.
    const isMine = body !== null && sender_id === this.hub?.myId;
    return html`${isMine ? html`<span class="muted">${texts.text("you", { text: "" })}</span>` : nothing}
      <span class="preview muted" dir="auto">${body ?? texts.text("retracted")}</span>`;
  }

  #batch(texts: Texts): unknown {
    const { filter } = this;
    const actions: Action[] = filter === "trash"
      ? ["restore"]
      : ["read", "unread", filter === "archived" ? "unarchive" : "archive", filter === "starred" ? "unstar" : "star", "mute", "unmute", "trash"];
    const textOf = (action: Action) => texts.text(action === "read" || action === "unread" ? `mark_${action}` : action);
    const n = this.chosen.size;
    return html`<div class="tools">
      <span>${texts.text("selected", { n })}</span>
      ${actions.map((action) => html`<button class=${action === "trash" ? "danger" : ""} ?disabled=${n === 0}
        @click=${() => this.#change(action)}>${textOf(action)}</button>`)}
    </div>`;
  }

  readonly #onChoosing = (): void => {
    this.isChoosing = !this.isChoosing;
    this.chosen = new Set();
  };

  readonly #again = (): void => {
    this.failure = undefined;
    if (this.items) void this.#next();
    else this.hub?.live.wake("inbox");
  };

  readonly #readAll = async (): Promise<void> => {
    await this.#try(async () => {
      const body = { as_of: this.#asOf! };
      this.hub!.take((await data(this.hub!.pidge.POST("/v1/inbox/read-all", { body }))).unread);
      this.#isStale = true;
      this.#tell({ text: this.texts!.text("all_read") });
    });
  };

  #choose(peer: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(peer)) chosen.add(peer);
    this.chosen = chosen;
  }

  #open(entry: Entry): void {
    const { user_id } = entry.peer;
    if (!this.emit("open", { peer_id: user_id, entry }, true)) return;
    this.selected = user_id;
  }

  async #change(action: Action): Promise<void> {
    const entries = (this.items ?? []).filter(({ peer }) => this.chosen.has(peer.user_id));
    await this.#try(async () => {
      const n = await this.#do(action, entries);
      this.isChoosing = false;
      this.chosen = new Set();
      const restore = async () => {
        await this.#do("restore", entries);
        this.notice = undefined;
      };
      const undo = action === "trash" ? { text: this.texts!.text("undo"), act: () => void this.#try(restore) } : undefined;
      const refused = entries.length - n;
      const done = this.texts!.text(action === "trash" ? "trashed" : "changed", { n });
      this.#tell({ text: refused > 0 ? `${done} ${this.texts!.text("some_refused", { n: refused })}` : done, action: undo });
    });
  }

  /** Does something with conversations. Returns with how many. */
  async #do(action: Action, entries: readonly Entry[]): Promise<number> {
    const needsSeq = ["read", "unread", "trash"].includes(action);
    const items = entries.map(({ peer, last_seq }) => ({ peer_id: peer.user_id, ...(needsSeq && { seq: last_seq }) }));
    // A mute has no end until the user ends it.
    const { results } = await data(this.hub!.pidge.POST("/v1/inbox/batch", { body: { action, items } }));
    this.#isStale = true;
    this.hub!.live.wake("inbox");
    this.hub!.live.wake("totals");
    return results.filter(({ outcome }) => outcome === "done").length;
  }

  #tell(notice: Notice): void {
    this.notice = notice;
    this.status = notice.text;
    this.hub?.live.wake("inbox");
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#tell({ text: this.failed(error) });
    }
  }
}
