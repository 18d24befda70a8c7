// All elements.

import { PidgeComposer } from "./elements/composer.js";
import { PidgeInbox } from "./elements/inbox.js";
import { PidgeMenu } from "./elements/menu.js";
import { PidgeMessenger } from "./elements/messenger.js";
import { PidgeSearch } from "./elements/search.js";
import { PidgeThread } from "./elements/thread.js";

export * from "./badge.js";
export type { Defaults } from "./page-wide.js";
export type { Strings } from "./strings.js";
export type { FetchedToken } from "pidge-client";
export type { GetToken } from "./token.js";
export { PidgeInbox, PidgeMessenger, PidgeThread };

const ELEMENTS = {
  "pidge-composer": PidgeComposer,
  "pidge-inbox": PidgeInbox,
  "pidge-menu": PidgeMenu,
  "pidge-messenger": PidgeMessenger,
  "pidge-search": PidgeSearch,
  "pidge-thread": PidgeThread,
};
for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);

declare global {
  interface HTMLElementTagNameMap {
    "pidge-composer": PidgeComposer;
    "pidge-inbox": PidgeInbox;
    "pidge-menu": PidgeMenu;
    "pidge-messenger": PidgeMessenger;
    "pidge-search": PidgeSearch;
    "pidge-thread": PidgeThread;
  }
}
