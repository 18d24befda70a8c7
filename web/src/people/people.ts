// <pidge-people>: begins a conversation with someone who is found by name, and lists whom the user has blocked. Internal: it
// stands above the conversations of an inbox.

import { html, nothing, type PropertyValues } from "lit";
import { avatar } from "../elements/avatar.js";
import type { Hub } from "../hub.js";
import { listen } from "../listen.js";
import { commonStyles } from "../styles/common.js";
import { Finder, FOUND_AT_MOST, repeated, step } from "./finder.js";
import { PeoplePart, type Host } from "./part.js";
import { blocksOf, findPeople, setBlock, type Blocked, type User } from "./service.js";
import { peopleStyles } from "./styles.js";

interface Inbox extends Host {
  selected: string | undefined;
}

export class PidgePeople extends PeoplePart<Inbox> {
  static override properties = {
    ...PeoplePart.properties,
    view: { state: true },
    active: { state: true },
    blocked: { state: true },
    failure: { state: true },
  };
  static override styles = [commonStyles, peopleStyles];

  /** What is open. */
  declare private view: "finder" | "blocked" | undefined;
  /** The place of the person that Enter chooses, -1 for none. */
  declare private active: number;
  /** Whom the user has blocked; undefined until it is known. */
  declare private blocked: readonly User[] | undefined;
  declare private failure: string | undefined;
  #finder: Finder | undefined;
  /** What *Try again* does. */
  #again: (() => void) | undefined;
  #cursor: string | null | undefined;
  #round = 0;

  protected override begin(hub: Hub): () => void {
    const end = listen([hub, "user", () => this.#reset()], [hub, "blocks", this.#onBlocks]);
    return () => {
      end();
      this.#reset();
    };
  }

  protected override render(): unknown {
    const { hub, texts, view } = this;
    const canFind = hub.has("directory");
    const canBlock = hub.has("blocks");
    if (!this.isReady || !(canFind || canBlock)) return nothing;
    return html`<div class="bar">
        ${canFind ? html`<button id="begin" class="main" aria-expanded=${view === "finder"} @click=${() => void (view === "finder" ? this.#close() : this.#open("finder"))}>${texts.text("new_message")}</button>` : nothing}
        ${canBlock ? html`<pidge-menu label=${texts.text("more")} .actions=${this.#actions}></pidge-menu>` : nothing}
      </div>
      ${view ? html`<div class="panel" role="group" aria-labelledby=${view === "finder" ? "begin" : "blocked"} @keydown=${this.#onKey}>${view === "finder" ? this.#find() : this.#list()}</div>` : nothing}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has("active")) this.renderRoot.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #find(): unknown {
    const { texts, active } = this;
    const { users = [], isBusy } = this.#finder!;
    const names = this.#repeated(users);
    const option = (user: User, index: number) => html`<li role="option" id=${`person-${index}`} class="line" aria-selected=${index === active}
      @click=${() => void this.#choose(user)}>${avatar(user)}${this.#name(user, names)}</li>`;
    return html`<input role="combobox" dir="auto" maxlength="64" autocomplete="off" aria-label=${texts.text("find_person")} placeholder=${texts.text("find_person")}
        aria-describedby="said" aria-autocomplete="list" aria-expanded=${users.length > 0} aria-controls=${users.length > 0 ? "people" : nothing}
        aria-activedescendant=${active >= 0 ? `person-${active}` : nothing} @input=${this.#onInput}>
      <div aria-busy=${isBusy}>
        ${users.length > 0
          ? html`<ul role="listbox" id="people" aria-label=${texts.text("find_person")} @mousedown=${(event: Event) => event.preventDefault()}>${users.map(option)}</ul>` : nothing}
        <p class="muted"><span id="said">${this.#said}</span> ${this.failure ? this.#tryAgain() : nothing}</p>
      </div>`;
  }

  #nameOf({ display_name, user_id }: User): string {
    return this.texts.name(display_name ?? user_id);
  }

  /** The names that several have who can be told apart by their ids: that of a user who was erased tells nothing. */
  #repeated(users: readonly User[]): ReadonlySet<string> {
    return repeated(users.filter(({ user_id }) => this.texts.name(user_id) === user_id).map((user) => this.#nameOf(user)));
  }

  /** A name, with the id where several have the name. */
  #name(user: User, names: ReadonlySet<string>): unknown {
    const name = this.#nameOf(user);
    return html`<span class="who"><bdi>${name}</bdi>${names.has(name) ? html`<bdi class="muted">${user.user_id}</bdi>` : nothing}</span>`;
  }

  /** What is said below the people that were found. */
  get #said(): string {
    const { texts } = this;
    const { users = [], isBusy, isShort } = this.#finder!;
    const n = users.length;
    if (this.failure) return this.failure;
    if (isShort || isBusy) return texts.text(isShort ? "find_hint" : "loading");
    if (n >= FOUND_AT_MOST) return texts.text("people_more", { n });
    return n > 0 ? "" : texts.text("people_none");
  }

  /** Does again what has failed. The button goes, so the focus is where what was opened begins. */
  #tryAgain(): unknown {
    const act = () => {
      this.#focus();
      this.host.status = "";
      this.#again!();
    };
    return html`<button @click=${act}>${this.texts.text("try_again")}</button>`;
  }

  #list(): unknown {
    const { texts, blocked } = this;
    const names = this.#repeated(blocked ?? []);
    const called = (user: User) => (names.has(this.#nameOf(user)) ? `${this.#nameOf(user)} (${user.user_id})` : this.#nameOf(user));
    const item = (user: User) => html`<li class="line">${avatar(user)}${this.#name(user, names)}
      <button aria-label=${texts.text("unblock_person", { name: called(user) })} @click=${() => void this.#unblock(user)}>${texts.text("unblock")}</button></li>`;
    return html`<div class="line"><strong id="blocked" tabindex="-1">${texts.text("blocked_people")}</strong>
        <button class="plain" @click=${() => void this.#close()}>${texts.text("close")}</button></div>
      ${blocked?.length ? html`<ul aria-labelledby="blocked">${blocked.map(item)}</ul>` : nothing}
      ${blocked && this.#cursor ? html`<button @click=${() => void this.#load(this.#cursor!)}>${texts.text("more")}</button>` : nothing}
      ${this.failure ? html`<p>${this.failure} ${this.#tryAgain()}</p>`
        : blocked?.length ? nothing : html`<p class="muted">${texts.text(blocked ? "blocked_none" : "loading")}</p>`}`;
  }

  readonly #actions = () => [{ text: this.texts.text("blocked_people"), act: () => void this.#open("blocked") }];

  async #open(view: "finder" | "blocked"): Promise<void> {
    this.#reset();
    const { hub } = this;
    this.#finder = new Finder((q, signal) => findPeople(hub, q, signal), () => this.#onFound());
    this.view = view;
    if (view === "blocked") void this.#load();
    await this.updateComplete;
    this.#focus();
  }

  #focus(): void {
    this.renderRoot.querySelector<HTMLElement>("input, #blocked")?.focus();
  }

  /** Gives the focus back to what has opened this. */
  async #close(): Promise<void> {
    const wasFinder = this.view === "finder";
    this.#reset();
    await this.updateComplete;
    const button = wasFinder ? this.renderRoot.querySelector("button") : this.renderRoot.querySelector("pidge-menu")?.shadowRoot!.querySelector("button");
    button?.focus();
  }

  #reset(): void {
    this.#finder?.stop();
    this.#round += 1;
    this.view = this.blocked = this.failure = undefined;
    this.active = -1;
    this.host.status = "";
  }

  readonly #onInput = (event: Event): void => this.#finder!.type((event.target as HTMLInputElement).value);

  #onFound(): void {
    const { users, failure, isBusy, isShort } = this.#finder!;
    this.active = -1;
    this.failure = failure ? this.host.failed(failure) : undefined;
    this.#again = () => this.#finder!.again();
    // Empty in between: the same text is not read aloud twice.
    this.host.status = isBusy || isShort ? "" : this.#said || this.texts.text("people_found", { n: users!.length });
    this.requestUpdate();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    // Keys of an input method. Safari says so by the code alone.
    if (event.isComposing || event.keyCode === 229) return;
    const users = this.view === "finder" ? (this.#finder!.users ?? []) : [];
    const to = step(event.key, this.active, users.length);
    const chosen = event.key === "Enter" ? users[this.active] : undefined;
    if (event.key === "Escape") void this.#close();
    else if (to !== undefined) this.active = to;
    else if (chosen) void this.#choose(chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  async #choose(user: User): Promise<void> {
    const { host, hub } = this;
    await this.#close();
    hub.meet(user);
    if (host.emit("open", { peer_id: user.user_id }, true)) host.selected = user.user_id;
  }

  /** Someone was blocked, or no longer is, here or in a thread. The others stay in the list. */
  readonly #onBlocks = ({ detail: { id, isBlocked } }: CustomEvent<Blocked>): void => {
    if (this.view !== "blocked") return;
    const others = this.blocked?.filter(({ user_id }) => user_id !== id);
    if (isBlocked || !others || (others.length === 0 && this.#cursor)) return void this.#load();
    this.blocked = others;
  };

  /** Reads whom the user has blocked, or what follows. */
  async #load(cursor?: string): Promise<void> {
    const round = ++this.#round;
    this.failure = undefined;
    try {
      const { items, next_cursor } = await blocksOf(this.hub, cursor);
      if (round !== this.#round) return;
      this.blocked = [...(cursor ? this.blocked! : []), ...items.map(({ user }) => user)];
      this.#cursor = next_cursor;
      if (!cursor) return;
      // The button that has loaded them may be gone.
      await this.updateComplete;
      this.renderRoot.querySelectorAll<HTMLElement>("li button")[this.blocked.length - items.length]?.focus();
    } catch (error) {
      if (round !== this.#round) return;
      this.#failed(error, () => void this.#load(cursor));
    }
  }

  async #unblock(user: User): Promise<void> {
    const { host, hub } = this;
    this.failure = undefined;
    try {
      await setBlock(hub, user.user_id, false);
      host.status = this.texts.text("is_unblocked", { name: this.#nameOf(user) });
      // Its button is gone.
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>("#blocked")?.focus();
    } catch (error) {
      this.#failed(error, () => void this.#unblock(user));
    }
  }

  #failed(error: unknown, again: () => void): void {
    this.failure = this.host.status = this.host.failed(error);
    this.#again = again;
  }
}
