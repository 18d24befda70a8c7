// <pidge-thread>: the conversation with one other user.

import type { Entry, Message, Schemas } from "pidge-client";
import { html, nothing, type PropertyValues } from "lit";
import { History } from "../history.js";
import type { Hub } from "../hub.js";
import { isAtEnd } from "../keep.js";
import type { EnterSends } from "../keys.js";
import { listen } from "../listen.js";
import { outboxOf, type Failure, type Outbox, type Pending } from "../outbox.js";
import { hasPeople, shared } from "../people.js";
import { Reading } from "../reading.js";
import { renderRows, type Row } from "../rows.js";
import { commonStyles } from "../styles/common.js";
import { threadStyles } from "../styles/thread.js";
import { timesIn } from "../times.js";
import { actionsOf, type Notice, type Thread } from "./actions.js";
import { PARTS, PidgeElement } from "./base.js";
import { Changes } from "./changes.js";
import type { PidgeComposer, Written } from "./composer.js";
import { arrival, edge, noticeLine, pills } from "./edges.js";
import { listOf } from "./list.js";
import { step, View } from "./view.js";

export class PidgeThread extends PidgeElement {
  static override properties = {
    ...PidgeElement.properties,
    peer: { reflect: true },
    around: { type: Number, reflect: true },
    context: { type: Object, reflect: true },
    readonly: { type: Boolean, reflect: true },
    enterSends: { attribute: "enter-sends", reflect: true },
    notice: { state: true },
    status: { state: true },
    focused: { state: true },
    arrived: { state: true },
    why: { state: true },
  };
  static override styles = [commonStyles, threadStyles];
  /** For people.js. */
  static readonly shared = shared;

  /** The user id of the other user. */
  declare peer: string | undefined;
  /** The `seq` of the message to begin at. */
  declare around: number | undefined;
  /** What the messages are about that are sent from here. */
  declare context: Schemas["Context"] | undefined;
  /** Shows no composer. */
  declare readonly: boolean;
  declare enterSends: EnterSends | undefined;
  declare private notice: Notice | undefined;
  /** What is read aloud. */
  declare private status: string;
  /** The message in the tab order. */
  declare private focused: number | undefined;
  /** How many messages have arrived below what is being read. */
  declare private arrived: number;
  /** Why the user may not write to the peer, if so: what stands in place of the composer. people.js knows. */
  declare why: unknown;
  #history: History | undefined;
  #reading: Reading | undefined;
  #view: View | undefined;
  #changes: Changes | undefined;
  #outbox: Outbox | undefined;
  #endLook: (() => void) | undefined;
  #unlisten: (() => void) | undefined;
  #entry: Entry | undefined;
  #isOpened = false;
  /** Whether the composer gets the focus when it is there. */
  #isFocusWanted = false;

  constructor() {
    super();
    this.arrived = 0;
    this.status = "";
  }

  /** Opens the conversation with a user, at a message if one is named. `entry`: as the inbox has it. */
  open(peer: string, { around, entry }: { around?: number | undefined; entry?: Entry | undefined } = {}): void {
    if (peer === this.peer && around === undefined && this.#history) return;
    this.#close();
    this.requestUpdate();
    this.#entry = entry;
    this.peer = peer;
    this.around = around;
  }

  /** Puts the focus where the user writes. */
  focusComposer(): void {
    this.#isFocusWanted = true;
    this.requestUpdate();
  }

  protected override begin(hub: Hub): void {
    const outbox = (this.#outbox = outboxOf(hub));
    this.#unlisten = listen([outbox, "change", this.#onOutbox], [outbox, "sent", this.#onSent], [outbox, "failed", this.#onFailed]);
  }

  protected override end(): void {
    this.#close();
    this.#unlisten!();
  }

  protected override userChanged(): void {
    this.#close();
    this.requestUpdate();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has("peer") || changed.has("around")) this.#close();
    // Without the user it is not known which messages are theirs.
    if (this.peer && this.hub && this.texts && !this.#history && !this.hidden) this.#begin(this.hub, this.peer);
    const composer = this.#isFocusWanted && this.#composer;
    if (composer) {
      this.#isFocusWanted = false;
      void composer.updateComplete.then(() => composer.focus());
    }
    const list = this.renderRoot.querySelector("ol");
    const history = this.#history;
    if (list) renderRows(list, history ? this.#rows(history) : []);
    if (!history) return;
    this.#reading!.observe(this.#view!.items);
    this.#outbox!.arrived(history.peer, history.window.items.at(-1)?.seq ?? 0);
    if (this.#isOpened) this.#view!.watchEnds(history);
  }

  #begin(hub: Hub, peer: string): void {
    const history = (this.#history = new History(hub, peer, (change) => this.#keep(change)));
    const view = (this.#view = new View(this.renderRoot, (end) => !history.failed && history.extend(end)));
    this.#changes = new Changes({
      root: this.renderRoot,
      thread: () => this.#asThread(history),
      update: () => (this.requestUpdate(), this.updateComplete),
      focus: (seq) => this.#focus(seq),
    });
    this.#isOpened = false;
    this.#reading = new Reading(history, view.scroller, () => this.requestUpdate());
    // The first look opens the thread.
    this.#endLook = hub.live.add({ topic: "thread", peer, every: history.every, look: (isWoken) => this.#look(history, isWoken) });
    this.requestUpdate();
  }

  #close(): void {
    this.#endLook?.();
    this.#view?.close();
    this.#reading?.close();
    this.#history?.close();
    this.#history = this.#reading = this.#view = this.#changes = this.#endLook = undefined;
    this.notice = this.focused = undefined;
    this.arrived = 0;
    this.status = "";
  }

  async #look(history: History, isWoken: boolean): Promise<void> {
    if (history.refusal !== undefined && !isWoken) return;
    if (!this.#isOpened) return this.#open(history);
    const { isActive } = history;
    const arrived = await history.look(isWoken, () => this.#reading?.first);
    if (isActive && !history.isActive) this.status = this.texts!.text("deactivated");
    this.#reading?.flush();
    const fresh = arrived.filter(({ sender_id }) => sender_id === history.peer);
    if (history !== this.#history || fresh.length === 0) return;
    // The peer may have ended a block before they wrote.
    if (this.why) this.hub!.dispatchEvent(new Event("verdicts"));
    this.status = arrival(this.texts!, this.#name, fresh);
    this.arrived = isAtEnd(this.#view!.scroller) ? 0 : this.arrived + fresh.length;
  }

  async #open(history: History): Promise<void> {
    const { around } = this;
    await history.open({ around, entry: this.#entry });
    if (history !== this.#history || history.failed) return;
    this.#entry = undefined;
    const item = around === undefined ? undefined : this.#view!.item(around);
    if (item) {
      item.scrollIntoView({ block: "center" });
      this.focused = around;
      item.toggleAttribute("data-found", true);
    } else if (around !== undefined) {
      this.notice = { text: this.texts!.text("message_not_found") };
    } else {
      this.#view!.showDivider();
    }
    this.#isOpened = true;
    // Only now: until here the ends are in sight.
    this.#view!.watchEnds(history);
  }

  protected override render(): unknown {
    const { texts } = this;
    if (!texts) return nothing;
    if (!this.peer) return html`<p class="empty muted">${texts.text("choose_conversation")}</p>`;
    const history = this.#history;
    const name = this.#name;
    return html`
      ${!this.readonly && hasPeople(this.hub) ? html`<pidge-peer .hub=${this.hub} .texts=${texts} .peer=${this.peer} .entry=${history?.entry}></pidge-peer>` : nothing}
      <div part="list" class="scroller" tabindex="0" role="region" aria-label=${texts.text("history", { name })}
        @scroll=${this.#onScroll} @keydown=${this.#onKey} @wheel=${this.#onMove} @touchmove=${this.#onMove} @pointerdown=${this.#onMove}>
        <div class="content">
          <div class="sentinel" data-end="older"></div>
          ${history ? edge(texts, history, "older", () => (history.failed === "opening" ? this.#open(history) : history.extend("older"))) : nothing}
          ${history && !history.loading && history.window.items.length === 0 && !this.#outbox?.list(history.peer).length
            ? html`<p class="empty muted">${texts.text("thread_empty", { name })}</p>` : nothing}
          <ol aria-label=${texts.text("conversation_with", { name })}></ol>
          ${history ? edge(texts, history, "newer", () => history.extend("newer")) : nothing}
          <div class="sentinel" data-end="newer"></div>
        </div>
      </div>
      ${history ? pills(texts, history, { above: this.#reading!.unreadAbove, arrived: this.arrived, markAbove: () => this.#reading!.markAbove(), toEnd: () => this.#toEnd() }) : nothing}
      ${this.notice ? noticeLine(texts, this.notice, () => (this.notice = undefined)) : nothing}
      ${this.stateNotice()}
      ${this.#changes?.dialog()}
      ${this.#footer(name)}
      <p class="hidden" role="status">${this.status}</p>`;
  }

  #footer(name: string): unknown {
    if (this.readonly || !this.hub?.me) return nothing;
    return html`<pidge-composer exportparts=${PARTS} .hub=${this.hub} .user=${this.hub.myId} .canDraft=${this.hub.has("drafts")} .texts=${this.texts} .peer=${this.peer} .name=${name}
      .enterSends=${this.enterSends ?? "auto"} .why=${this.#why} @written=${this.#onWritten}></pidge-composer>`;
  }

  #rows(history: History): Row[] {
    const outbox = this.#outbox!;
    return listOf({
      hub: this.hub!,
      texts: this.texts!,
      times: timesIn(this.texts!.tag, this.timeZone),
      history,
      pending: outbox.list(history.peer),
      name: this.#name,
      hasLinks: !this.noLinks,
      focused: this.focused,
      editing: this.#changes!.editing,
      editorOf: (message) => this.#changes!.editor(message),
      actionsOf: (message) => actionsOf(this.#asThread(history), message),
      onPending: {
        again: ({ key }) => outbox.again(key),
        change: this.#why ? undefined : (pending) => this.#change(pending),
        remove: ({ key }) => outbox.take(key),
      },
    });
  }

  /** What actions need of this thread. */
  #asThread(history: History): Thread {
    return {
      hub: this.hub!,
      texts: this.texts!,
      history,
      isReadonly: this.readonly,
      edit: (message) => void this.#changes!.edit(message),
      ask: (message) => void this.#changes!.ask(message),
      show: (notice) => (this.notice = notice),
      say: (text) => (this.status = text),
      failed: (error) => this.failed(error),
      unread: (from) => this.#reading?.pause(from),
    };
  }

  #change(pending: Pending): void {
    const composer = this.#composer;
    if (!composer) return;
    this.#outbox!.take(pending.key);
    composer.write(pending.body);
  }

  async #toEnd(): Promise<void> {
    await this.#history?.newest();
    this.arrived = 0;
    const scroller = this.#view?.scroller;
    if (!scroller) return;
    scroller.scrollTop = 0;
    // What had the focus may be gone.
    if (!(this.renderRoot as ShadowRoot).activeElement) scroller.focus({ preventScroll: true });
  }

  readonly #onWritten = ({ detail: { body, draftVersion } }: CustomEvent<Written>): void => {
    this.status = "";
    this.#outbox!.send({ peer: this.peer!, body, context: this.context }, draftVersion);
    void this.#toEnd();
  };

  readonly #onOutbox = (): void => void this.#keep(() => this.requestUpdate());

  readonly #onSent = (event: Event): void => {
    const message = (event as CustomEvent<Message>).detail;
    if (message.recipient_id !== this.peer) return;
    this.emit("sent", { message });
    this.status = this.texts?.text("message_sent") ?? "";
    this.hub?.live.wake("thread", this.peer);
    this.hub?.live.wake("inbox");
  };

  readonly #onFailed = (event: Event): void => {
    const { peer, error } = (event as CustomEvent<Failure>).detail;
    if (peer !== this.peer) return;
    if (error) this.failed(error);
    this.status = this.texts?.text("not_sent") ?? "";
  };

  readonly #onScroll = (): void => {
    if (this.arrived > 0 && isAtEnd(this.#view!.scroller)) this.arrived = 0;
  };
  readonly #onMove = (): void => this.#reading?.resume();

  readonly #onKey = (event: KeyboardEvent): void => {
    const { items } = this.#history?.window ?? { items: [] };
    const target = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey || target.closest("textarea, button, a, pidge-menu")) return;
    const on = target.closest<HTMLElement>("[data-seq]");
    const seq = step(event.key, items.map((item) => item.seq), Number(on?.dataset["seq"]));
    this.#onMove();
    if (event.key === "Enter" && on) void on.querySelector("pidge-menu")?.open();
    else if (event.key === "End" && this.#history?.window.hasNewer) void this.#toEnd();
    else if (seq !== undefined) this.#focus(seq);
    else return;
    event.preventDefault();
  };

  #focus(seq: number | undefined): void {
    this.focused = seq;
    void this.updateComplete.then(() => seq !== undefined && this.#view?.item(seq)?.focus());
  }

  async #keep(change: () => void): Promise<void> {
    const render = () => {
      change();
      this.requestUpdate();
      return this.updateComplete;
    };
    await (this.#view ? this.#view.keep(render, this.#history!.window.hasNewer) : render());
  }

  get #name(): string {
    return this.hub?.name(this.peer ?? "") ?? "";
  }

  /** What stands in place of the composer, if anything. */
  get #why(): unknown {
    return this.why || (this.#history?.isActive === false && this.texts!.text("deactivated"));
  }

  get #composer(): PidgeComposer | null {
    return this.renderRoot.querySelector<PidgeComposer>("pidge-composer");
  }
}
