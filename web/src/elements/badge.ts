// <pidge-badge>: how many messages are unread.

import { html, nothing } from "lit";
import type { Hub } from "../hub.js";
import { pageWide } from "../page-wide.js";
import { badgeStyles } from "../styles/badge.js";
import { PidgeElement } from "./base.js";

export class PidgeBadge extends PidgeElement {
  static override properties = {
    ...PidgeElement.properties,
    href: { reflect: true },
    max: { type: Number, reflect: true },
    quiet: { type: Boolean, reflect: true },
  };
  static override styles = badgeStyles;
  /** For another bundle in the same page. */
  static readonly pageWide = pageWide;

  /** Where the messages are. Without it, the badge is no link. */
  declare href: string | undefined;
  /** The highest number that is shown; above it, a plus. */
  declare max: number | undefined;
  /** Leaves out the messages of muted conversations. */
  declare quiet: boolean;
  #end: (() => void) | undefined;

  protected override begin(hub: Hub): void {
    this.#end = hub.counts();
  }

  protected override end(): void {
    this.#end?.();
  }

  protected override hubChanged(hub: Hub): void {
    this.tellTotals(hub);
    super.hubChanged(hub);
  }

  protected override render(): unknown {
    const totals = this.hub?.totals;
    const count = totals ? totals.messages - (this.quiet ? totals.muted_messages : 0) : 0;
    const max = this.max || 99;
    this.hidden = count <= 0 || this.hub?.state === "absent";
    if (!this.texts || this.hidden) return nothing;
    const content = html`<span part="badge" aria-hidden="true">${count > max ? `${max}+` : count}</span>
      <span class="hidden">${this.texts.text("unread_messages", { n: count })}</span>`;
    return this.href ? html`<a href=${this.href}>${content}</a>` : content;
  }
}
