// What all elements have in common: the attributes, the hub, the texts and the events.

import { html, LitElement, nothing, type PropertyValues } from "lit";
import { Refused } from "../calls.js";
import { allHubs, emptyStorage, hubOf, type Hub, type HubState } from "../hub.js";
import { listen } from "../listen.js";
import { pageWide, type Defaults } from "../page-wide.js";
import { stringsOf, Texts, type Strings } from "../strings.js";
import type { GetToken } from "../token.js";

/** The service that has served this module, under a path of a proxy too; else the origin of the module. */
const SERVED_BY = new URL(import.meta.url.includes("/v1/web/") ? "../.." : "/", import.meta.url).href;

/** Sets what holds for all elements that do not say otherwise. Call it before the elements are in the page. */
export function configure(settings: Defaults): void {
  Object.assign(pageWide.defaults, settings);
}

/** Forgets the users of all elements and what the page keeps of them. Call it when the user signs out. */
export function reset(): void {
  emptyStorage();
  for (const hub of allHubs()) hub.forget();
}

/** Milliseconds after which texts that could not be loaded are asked for again. */
const SPEAK_AGAIN = 5000;

/** The parts of inner elements that a page can style. */
export const PARTS = "badge,bubble,entry,list,message,mine,theirs,body,meta,divider,day,composer,input,send,notice,search";

export abstract class PidgeElement extends LitElement {
  static override properties = {
    url: { reflect: true },
    tokenUrl: { attribute: "token-url", reflect: true },
    lang: { reflect: true },
    timeZone: { attribute: "time-zone", reflect: true },
    noLinks: { type: Boolean, attribute: "no-links", reflect: true },
    getToken: { attribute: false },
    strings: { attribute: false },
    texts: { state: true },
  };

  declare url: string | undefined;
  declare tokenUrl: string | undefined;
  declare timeZone: string | undefined;
  declare noLinks: boolean;
  declare getToken: GetToken | undefined;
  declare strings: Partial<Strings> | undefined;
  /** Undefined until they are loaded. */
  declare protected texts: Texts | undefined;
  protected hub: Hub | undefined;
  /** What the hub knew of people when the element was taken out of the page: another object for another user. */
  #last: unknown;
  #isReady = false;
  #unlisten: (() => void) | undefined;
  #state: HubState | undefined;
  #told: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Frameworks set attributes after they have put an element into the page.
    queueMicrotask(() => {
      this.#isReady = this.isConnected;
      if (this.#isReady) this.#connect();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#isReady = false;
    this.#disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (["url", "tokenUrl", "getToken"].some((name) => changed.has(name))) {
      this.#disconnect();
      if (this.#isReady) this.#connect();
    }
    if (this.hub && ["lang", "strings"].some((name) => changed.has(name))) void this.#speak();
  }

  /** Begins what the element does with its hub. Is called again for another hub. */
  protected begin(_hub: Hub): void {}

  /** Ends it. */
  protected end(): void {}

  /** Is called when the state, the user or the totals of the hub have changed. */
  protected hubChanged(_hub: Hub): void {
    this.requestUpdate();
  }

  /** Another user than before has signed in, or the user has signed out: nothing of the one before may stay. */
  protected userChanged(_hub: Hub): void {
    this.requestUpdate();
  }

  /** Tells the page. False if the page has prevented what would follow. */
  protected emit(name: string, detail: unknown = undefined, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(`pidge-${name}`, { detail, bubbles: true, composed: true, cancelable }));
  }

  /** Tells the page the unread totals, if they have changed. */
  protected tellTotals({ totals }: Hub): void {
    const told = JSON.stringify(totals);
    if (totals && told !== this.#told) this.emit("unread", totals);
    this.#told = told;
  }

  /** A line that says why there is nothing new. */
  protected stateNotice(): unknown {
    const key = this.hub?.state === "down" ? "down" : this.hub?.state === "signed-out" && "signed_out";
    return key ? html`<p part="notice" class="notice">${this.texts!.text(key)}</p>` : nothing;
  }

  /** The text of an error, which is told to the page too. */
  protected failed(error: unknown): string {
    if ((error as Error).name === "SignedOut") return this.texts?.text("signed_out") ?? "";
    const { code, requestId } = error instanceof Refused ? error : { code: "unavailable", requestId: "" };
    this.emit("error", { code, request_id: requestId });
    return this.texts?.problem(code) ?? "";
  }

  #connect(): void {
    if (this.hub) return;
    const url = this.url ?? pageWide.defaults.url ?? SERVED_BY;
    const getToken = this.getToken ?? (this.tokenUrl == null ? pageWide.defaults.getToken : undefined);
    // Without a source of tokens, there is nothing to show.
    if (!getToken && this.tokenUrl == null) return;
    const hub = (this.hub = hubOf({ url: new URL(url, document.baseURI).href, getToken, tokenUrl: this.tokenUrl }));
    this.#unlisten = listen([hub, "change", this.#onChange], [hub, "user", () => this.userChanged(hub)]);
    hub.join();
    void this.#speak();
    if (this.#last && this.#last !== hub.people) this.userChanged(hub);
    this.begin(hub);
    this.#onChange();
  }

  #disconnect(): void {
    const hub = this.hub;
    if (!hub) return;
    this.end();
    this.#unlisten!();
    hub.leave();
    this.#last = hub.people;
    this.hub = undefined;
    this.#state = undefined;
  }

  readonly #onChange = (): void => {
    const hub = this.hub!;
    if (hub.state !== this.#state) {
      const isAbsent = hub.state === "absent";
      if (isAbsent || this.#state === "absent") this.hidden = isAbsent;
      this.#state = hub.state;
      // The element around this one tells it.
      const isInner = (this.getRootNode() as Partial<ShadowRoot>).host instanceof PidgeElement;
      if (!isInner && (isAbsent || hub.state === "signed-out")) this.emit(hub.state);
    }
    this.hubChanged(hub);
  };

  /** Loads the texts of the language: that of the element, of what it is in, or of the browser. */
  async #speak(): Promise<void> {
    const tags = [this.lang || languageOf(this), ...navigator.languages].filter((tag) => tag !== undefined);
    try {
      const { strings, tag } = await stringsOf(tags);
      this.texts = new Texts(tag, { ...strings, ...pageWide.defaults.strings, ...this.strings });
    } catch {
      // A replica of another release has other files: while the service is upgraded, the next one may have them.
      setTimeout(() => this.hub && void this.#speak(), SPEAK_AGAIN);
    }
  }
}

/** The `lang` of an element or of the nearest one around it, through shadow trees too. */
function languageOf(element: Element): string | undefined {
  for (let node: Node | null = element; node; node = node.parentNode ?? (node as Partial<ShadowRoot>).host ?? null) {
    const tag = node instanceof Element ? node.getAttribute("lang") : undefined;
    if (tag) return tag;
  }
  return undefined;
}
