// <pidge-peer>: the menu of a thread, from which its peer can be blocked, and the reason for which the user may not write to them.
// Internal: the thread shows the reason in place of its composer.

import type { Entry, Message } from "pidge-client";
import { html, nothing, type PropertyValues } from "lit";
import type { Refused } from "../calls.js";
import type { Action } from "../elements/menu.js";
import type { Hub } from "../hub.js";
import { listen } from "../listen.js";
import { outboxOf, type Failure } from "../outbox.js";
import { commonStyles } from "../styles/common.js";
import { Asking, told } from "./asking.js";
import { findErased, follow } from "./following.js";
import { PeoplePart, type Host } from "./part.js";
import { canMessage, setBlock, setMute, userOf } from "./service.js";
import { peerStyles } from "./styles.js";

interface Thread extends Host {
  open(peer: string, opening: { entry: Entry }): void;
  why: unknown;
  notice: { text: string } | undefined;
}

/** Milliseconds after which a conversation that was not found is looked for again. */
const AGAIN = 5000;
/** How often one is looked for in vain. */
const IN_VAIN = 3;

/** An Enter that is held chooses once: neither what the menu has nor the answer to a question. */
const once = (event: KeyboardEvent): void => {
  if (event.repeat && event.key === "Enter") event.preventDefault();
};

export class PidgePeer extends PeoplePart<Thread> {
  static override properties = { ...PeoplePart.properties, peer: {}, entry: { attribute: false }, code: { state: true }, isAsking: { state: true } };
  static override styles = [commonStyles, peerStyles];

  declare peer: string;
  /** The conversation as the user has it; undefined before it is known, null if there is none yet. */
  declare entry: Entry | null | undefined;
  /** Why the user may not write, if so. */
  declare private code: string | undefined;
  /** Whether the user is being asked if they want to block the peer. */
  declare private isAsking: boolean;
  #asking: Asking | undefined;
  /** Whether peers are to be blocked for whom a call is under way, by their ids. */
  readonly #wanted = new Map<string, boolean>();
  #endLook: (() => void) | undefined;
  /** The ids of peers whom the user may not see. */
  readonly #unseen = new Set<string>();
  /** Whether something in the thread had the focus before its messages went. */
  #hadFocus = false;

  /** While the thread is rendered: its messages are still there. */
  override requestUpdate(...[name, ...more]: Parameters<PeoplePart<Thread>["requestUpdate"]>): void {
    if (name === "entry") this.#hadFocus = this.#focused !== null;
    super.requestUpdate(name, ...more);
  }

  protected override begin(hub: Hub): () => void {
    const outbox = outboxOf(hub);
    const forPeer = (to: string, code: string | undefined) => to === this.peer && void this.#asking?.heard(code).catch(() => {});
    const again = (): void => void this.#asking?.again().catch(() => {});
    const end = listen(
      [outbox, "failed", ({ detail: { peer, error } }: CustomEvent<Failure>) => error && forPeer(peer, error.code)],
      [outbox, "sent", ({ detail }: CustomEvent<Message>) => forPeer(detail.recipient_id, undefined)],
      [hub, "blocks", again],
      [hub, "verdicts", again],
      [hub, "user", () => (this.#unseen.clear(), this.#watch(hub))],
      [window, "focus", () => hub.live.wake("verdict")],
    );
    this.#watch(hub);
    return () => {
      end();
      this.#endLook?.();
      this.#asking = undefined;
    };
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("peer") && this.#asking && changed.get("peer") !== undefined) this.#watch(this.hub);
  }

  /** Asks from now on whether the user may write to this peer. */
  #watch(hub: Hub): void {
    this.#endLook?.();
    const { peer } = this;
    const asking = (this.#asking = new Asking(
      () => canMessage(hub, peer),
      () => asking === this.#asking && (this.code = asking.code),
    ));
    this.code = undefined;
    this.isAsking = false;
    this.#endLook = hub.live.add({ topic: "verdict", peer, every: asking.every, look: () => asking.look() });
  }

  /** Learns the name of a peer whom no conversation has named. Whom the user may not see keeps their id. */
  async #meet(): Promise<void> {
    const { hub, peer } = this;
    if (!hub.has("directory") || hub.people.has(peer) || this.#unseen.has(peer)) return;
    try {
      hub.meet(await userOf(hub, peer));
    } catch (error) {
      if ((error as Partial<Refused>).isPassing === false) this.#unseen.add(peer);
    }
  }

  /** The conversation is gone, and with it the messages, one of which may have had the focus. */
  #lose(before: Entry): void {
    this.hub.people.delete(this.peer);
    if (this.#hadFocus && !this.#focused) this.host.renderRoot.querySelector<HTMLElement>(".scroller")?.focus({ preventScroll: true });
    void this.#follow(before);
  }

  /** What has the focus in the thread. */
  get #focused(): Element | null {
    return (this.getRootNode() as Partial<ShadowRoot>).activeElement ?? null;
  }

  /**
   * There is no conversation where there was one. If the peer was erased, it is found under another id: opens it there, as soon as
   * the service answers. There is none if the user was erased, or if a backup without it was restored: the peer has a name then.
   */
  async #follow(before: Entry, attempts = IN_VAIN): Promise<void> {
    const { hub, host } = this;
    const isOpen = () => hub === this.hub && before.peer.user_id === this.peer && this.entry === null && this.isConnected;
    try {
      const entry = await findErased(hub, this.texts, before, isOpen);
      if (!isOpen()) return;
      if (entry) return await follow({ hub, host, texts: this.texts, messenger: this.#messenger, before, entry });
      attempts -= 1;
      void this.#meet();
    } catch {
      // The service does not answer.
    }
    if (attempts > 0) setTimeout(() => isOpen() && void this.#follow(before, attempts), AGAIN);
  }

  /** The messenger that the thread is in, if any. */
  get #messenger(): { peer: string } | undefined {
    const around = (this.host.getRootNode() as Partial<ShadowRoot>).host;
    return around?.localName === "pidge-messenger" ? (around as unknown as { peer: string }) : undefined;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const before = changed.get("entry") as Entry | null | undefined;
    if (this.entry === null && before?.peer.user_id === this.peer) this.#lose(before);
    else if (this.entry === null && (changed.has("entry") || changed.has("peer"))) void this.#meet();
    if (["code", "texts", "peer", "entry"].some((name) => changed.has(name))) this.#show(changed.has("code"));
    if (this.isAsking && changed.has("isAsking")) this.renderRoot.querySelector("dialog")!.showModal();
  }

  /** Has the thread show the reason. */
  #show(isNew: boolean): void {
    const { host, code, entry, texts } = this;
    if (!this.isReady) return void (host.why = undefined);
    const isErased = this.#isErased;
    const reason = isErased ? texts.text("account_deleted") : code !== undefined && texts.problem(told(code));
    // Of a peer who is deactivated, the thread says so itself.
    host.why = reason && (isErased || entry?.peer.active !== false) ? this.#why(reason) : undefined;
    if (isNew && code !== undefined && reason) host.status = reason;
  }

  #why(reason: string): unknown {
    return html`<span>${reason}</span>
      ${this.code === "you_blocked" && this.hub.has("blocks") && !this.#isErased
        ? html`<button @click=${() => void this.#set(false)}>${this.texts.text("unblock")}</button>` : nothing}`;
  }

  protected override render(): unknown {
    const { texts, hub } = this;
    this.toggleAttribute("empty", !this.#hasMenu);
    this.toggleAttribute("inner", !!this.#messenger);
    if (!this.isReady || !this.#hasMenu) return nothing;
    const name = hub.name(this.peer);
    const close = () => this.renderRoot.querySelector("dialog")!.close();
    return html`<pidge-menu label=${texts.text("more_about", { name })} .actions=${this.#actions} @keydown=${once}></pidge-menu>
      ${this.isAsking ? html`<dialog aria-labelledby="question" aria-describedby="means" @close=${() => (this.isAsking = false)}
          @keydown=${(event: KeyboardEvent) => (event.stopPropagation(), once(event))}>
        <p id="question"><strong>${texts.text("block_question", { name })}</strong></p>
        <p id="means">${texts.text("block_means")}</p>
        <p class="buttons"><button class="main" @click=${() => (close(), void this.#set(true))}>${texts.text("block")}</button>
          <button autofocus @click=${close}>${texts.text("cancel")}</button></p>
      </dialog>` : nothing}`;
  }

  /** Nobody blocks themselves, whom they do not know, or who was erased. */
  get #hasMenu(): boolean {
    const { hub, peer } = this;
    return hub.has("blocks") && this.code !== "recipient_unknown" && peer !== hub.myId && !this.#isErased;
  }

  get #isErased(): boolean {
    return this.texts.name(this.peer) !== this.peer;
  }

  readonly #actions = () => [
    ...this.#muting(),
    this.code === "you_blocked"
      ? { text: this.texts.text("unblock"), act: () => void this.#set(false) }
      : { text: this.texts.text("block"), act: () => (this.isAsking = true), isDanger: true },
  ];

  /** What can be done instead of blocking, also with those who cannot be blocked. */
  #muting(): Action[] {
    if (!this.entry) return [];
    const isMuted = Date.parse(this.entry.muted_until ?? "") > Date.now();
    return [{ text: this.texts.text(isMuted ? "unmute" : "mute"), act: () => void this.#mute(!isMuted) }];
  }

  async #mute(isMuted: boolean): Promise<void> {
    const { host, hub, peer, texts } = this;
    try {
      await setMute(hub, peer, isMuted);
      if (peer === this.peer) host.notice = undefined;
      host.status = texts.text("changed", { n: 1 });
    } catch (error) {
      if (peer === this.peer) host.notice = { text: (host.status = host.failed(error)) };
    }
  }

  /** Blocks the peer, or ends it: at once, or after the call for them that is under way. */
  async #set(isBlocked: boolean): Promise<void> {
    const { hub, peer } = this;
    const wanted = this.#wanted;
    const { people } = hub;
    const isUnderWay = wanted.has(peer);
    wanted.set(peer, isBlocked);
    if (isUnderWay) return;
    // For this user only.
    for (let done; done !== wanted.get(peer) && people === hub.people; ) await this.#block(hub, peer, (done = wanted.get(peer)!));
    wanted.delete(peer);
  }

  /** The result is told, also when another conversation is open by then. */
  async #block(hub: Hub, peer: string, isBlocked: boolean): Promise<void> {
    const { host, texts } = this;
    const { people } = hub;
    const name = hub.name(peer);
    try {
      await setBlock(hub, peer, isBlocked);
      if (peer === this.peer) {
        host.notice = undefined;
        this.#asking?.decided(isBlocked);
        // After the reason, which is read aloud too.
        await this.updateComplete;
      }
      host.status = texts.text(isBlocked ? "is_blocked" : "is_unblocked", { name });
      if (peer === this.peer && !isBlocked) await this.#asking?.again().catch(() => {});
    } catch (error) {
      if (people !== hub.people) return;
      const text = host.failed(error);
      host.notice = { text: (host.status = peer === this.peer ? text : texts.text("arrived", { name, text })) };
    }
  }
}
