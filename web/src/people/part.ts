// What the elements of people.js have in common. Each stands in the shadow tree of an element of a page, its host.

import { LitElement, type PropertyValues } from "lit";
import type { Hub } from "../hub.js";
import { listen } from "../listen.js";
import type { Texts } from "../strings.js";
import { commonStyles } from "../styles/common.js";
import { completed, isComplete } from "./texts.js";

/** What these elements need of the inbox or the thread that they are in. */
export interface Host extends LitElement {
  texts: Texts | undefined;
  /** The text of an error, which is told to the page too. */
  failed: (error: unknown) => string;
  /** Tells the page. False if it has prevented what would follow. */
  emit: (name: string, detail: unknown, cancelable: boolean) => boolean;
  /** What is read aloud. */
  status: string;
}

/** Milliseconds after which texts that could not be loaded are asked for again. */
const AGAIN = 5000;

export abstract class PeoplePart<Around extends Host> extends LitElement {
  static override properties = { hub: { attribute: false }, texts: { attribute: false } };
  static override styles = [commonStyles];

  declare hub: Hub;
  declare texts: Texts;
  /** The element around this one. */
  declare protected host: Around;
  #hub: Hub | undefined;
  #end: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.host = (this.getRootNode() as ShadowRoot).host as unknown as Around;
    if (this.hub) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("texts") && !this.isReady) void this.#complete();
    if (this.hub !== this.#hub && this.isConnected) this.#begin();
  }

  /** Begins what the element does with its hub. Returns what ends it. */
  protected abstract begin(hub: Hub): () => void;

  /** Whether the texts are there. */
  protected get isReady(): boolean {
    return isComplete(this.texts);
  }

  #begin(): void {
    this.#stop();
    const { hub } = this;
    this.#hub = hub;
    const ends = [this.begin(hub), listen([hub, "change", () => this.requestUpdate()])];
    this.#end = () => ends.forEach((end) => end());
  }

  #stop(): void {
    this.#end?.();
    this.#hub = this.#end = undefined;
  }

  /** The host has the texts too: some are of codes with which the service answers its calls. */
  async #complete(): Promise<void> {
    const { texts } = this;
    try {
      const all = await completed(texts);
      if (texts === this.texts && this.isConnected) this.host.texts = this.texts = all;
    } catch {
      setTimeout(() => texts === this.texts && this.isConnected && void this.#complete(), AGAIN);
    }
  }
}
