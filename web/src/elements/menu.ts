// <pidge-menu>: a button that opens the actions of a message, or of what it stands at the end of. By keyboard, a message opens its
// own. Internal.

import { html, LitElement, nothing } from "lit";
import { commonStyles } from "../styles/common.js";
import { menuStyles } from "../styles/menu.js";

export interface Action {
  text: string;
  act: () => void;
  isDanger?: boolean;
}

export class PidgeMenu extends LitElement {
  static override properties = { label: {}, actions: { attribute: false, hasChanged: () => false }, isOpen: { state: true } };
  static override styles = [commonStyles, menuStyles];

  declare label: string;
  /** Returns the actions when the menu opens: a thread has a thousand menus. */
  declare actions: () => readonly Action[];
  declare isOpen: boolean;

  /** Opens the menu, with the focus on its first action. */
  async open(): Promise<void> {
    // It opens to where there is room.
    const { top, left } = this.getBoundingClientRect();
    const around = this.closest(".scroller")?.getBoundingClientRect();
    this.toggleAttribute("up", !!around && top > around.top + around.height / 2);
    this.toggleAttribute("end", !around || left > around.left + around.width / 2 !== (getComputedStyle(this).direction === "rtl"));
    this.isOpen = true;
    await this.updateComplete;
    this.#items()[0]?.focus();
  }

  protected override render(): unknown {
    return html`<button class="plain" tabindex=${this.#message ? -1 : 0} aria-haspopup="menu" aria-expanded=${!!this.isOpen} aria-label=${this.label}
        title=${this.label} @click=${() => (this.isOpen ? this.#close() : void this.open())}>⋯</button>
      ${this.isOpen ? this.#list() : nothing}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("focusout", this.#onFocusOut);
  }

  #list(): unknown {
    const item = ({ text, act, isDanger }: Action) =>
      html`<button role="menuitem" tabindex="-1" class="plain ${isDanger ? "danger" : ""}"
        @click=${() => (this.#close(), act())}>${text}</button>`;
    return html`<div role="menu" aria-label=${this.label} @keydown=${this.#onKey}>${this.actions().map(item)}</div>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const items = this.#items();
    const at = items.indexOf(this.shadowRoot!.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (event.key === "Escape") this.#close();
    else if (event.key === "Tab") this.isOpen = false;
    else if (step !== undefined) items.at(step % items.length)?.focus();
    else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  };

  readonly #onFocusOut = (event: FocusEvent): void => {
    // In a shadow tree the related target is the host where the focus goes to.
    if (event.relatedTarget !== this && !this.shadowRoot!.contains(event.relatedTarget as Node | null)) this.isOpen = false;
  };

  #close(): void {
    this.isOpen = false;
    (this.#message ?? this.shadowRoot!.querySelector("button"))!.focus();
  }

  get #message(): HTMLElement | null {
    return this.closest("[data-seq]");
  }

  #items(): HTMLElement[] {
    return [...this.shadowRoot!.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }
}
