// The picture of a user, or the first letters of the name.

import type { Schemas } from "pidge-client";
import { html, type TemplateResult } from "lit";
import { initials } from "../text.js";

/** Hidden from screen readers, since the name stands beside it. */
export function avatar({ avatar_url, display_name, user_id }: Schemas["User"]): TemplateResult {
  const letters = html`<span class="letters">${initials(display_name ?? user_id)}</span>`;
  const picture = html`<img class="avatar" src=${avatar_url ?? ""} alt="" loading="lazy" referrerpolicy="no-referrer"
    @error=${(event: Event) => (event.target as HTMLElement).remove()}>`;
  return html`<span class="avatar" part="avatar" aria-hidden="true">${letters}${avatar_url ? picture : ""}</span>`;
}
