// The draft of a message, kept by the service, so that another device finds it.

import type { Schemas } from "pidge-client";
import { data, Refused } from "./calls.js";
import type { Hub } from "./hub.js";

export type Draft = Schemas["Draft"];

/** Milliseconds after the last key after which a draft is stored. */
const PAUSE = 1000;

/** A `conflict` event says that another device has stored a draft. */
export class DraftKeeper extends EventTarget {
  /** The version that the text of this device is based on; undefined if there is none. */
  version: number | undefined;
  /** The draft of another device, until the user has decided. */
  conflict: Draft | undefined;
  #body = "";
  #stored = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  readonly #user: string | undefined;

  constructor(
    readonly hub: Hub,
    public peer: string,
  ) {
    super();
    this.#user = hub.myId;
  }

  /** Returns the text of the draft that there is, unless the user has written something in the meantime. */
  async load(): Promise<string> {
    const draft = await this.#read();
    if (!draft || this.#body !== "") return "";
    this.#take(draft);
    return draft.body;
  }

  /** The text has changed. */
  type(body: string): void {
    this.#body = body;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), PAUSE);
  }

  /** Stores the text, one call after the other. `keepalive`: the page may be left meanwhile. */
  save(keepalive = false): void {
    clearTimeout(this.#timer);
    if (this.#body === this.#stored) return;
    this.#saving = this.#saving.then(() => this.#store(keepalive)).catch(() => {});
  }

  /** The text was sent, which deletes the draft of that version, or was given up. Returns the version, once it is known. */
  async sent(): Promise<number | undefined> {
    clearTimeout(this.#timer);
    this.#body = "";
    await this.#saving;
    const { version } = this;
    this.version = this.conflict = undefined;
    this.#stored = "";
    return version;
  }

  /** The user takes the draft of the other device. Returns its text. */
  use(): string {
    const draft = this.conflict!;
    this.#take(draft);
    return draft.body;
  }

  #take(draft: Draft): void {
    this.version = draft.version;
    this.conflict = undefined;
    this.#body = this.#stored = draft.body;
  }

  async #store(keepalive: boolean): Promise<void> {
    const body = this.#body;
    // The text of a user is never stored for another one.
    if (body === this.#stored || this.hub.myId !== this.#user) return;
    const path = { peer_id: this.peer };
    const match = this.version === undefined ? { "If-None-Match": "*" } : { "If-Match": `"${this.version}"` };
    try {
      if (body.trim() !== "") {
        const params = { path, header: match };
        this.version = (await data(this.hub.pidge.PUT("/v1/conversations/{peer_id}/draft", { params, body: { body }, keepalive }))).version;
      } else if (this.version !== undefined) {
        const params = { path, header: { "If-Match": `"${this.version}"` } };
        await data(this.hub.pidge.DELETE("/v1/conversations/{peer_id}/draft", { params, keepalive }));
        this.version = undefined;
      }
      this.#stored = body;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "precondition_failed") throw error;
      const draft = await this.#read();
      this.version = draft?.version;
      if (!draft) return this.#store(keepalive);
      // What the user goes on writing replaces it: they have seen it.
      this.conflict = draft;
      this.dispatchEvent(new Event("conflict"));
    }
  }

  async #read(): Promise<Draft | undefined> {
    try {
      return await data(this.hub.pidge.GET("/v1/conversations/{peer_id}/draft", { params: { path: { peer_id: this.peer } } }));
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }
}
