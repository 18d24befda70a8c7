// The badge alone, for pages that show nothing else.

import { PidgeBadge } from "./elements/badge.js";

export { SignedOut } from "./token.js";
export { configure, reset } from "./elements/base.js";
export { PidgeBadge };

if (!customElements.get("pidge-badge")) customElements.define("pidge-badge", PidgeBadge);

declare global {
  interface HTMLElementTagNameMap {
    "pidge-badge": PidgeBadge;
  }
}
