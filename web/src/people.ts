// What is not needed at first: finding people, blocking, and why one may not write. It is a file of its own, people.js.

import { css, html, LitElement, nothing } from "lit";
import { data } from "./calls.js";
import { avatar } from "./elements/avatar.js";
import type { Hub } from "./hub.js";
import { listen } from "./listen.js";
import { outboxOf } from "./outbox.js";
import { Texts } from "./strings.js";
import { commonStyles } from "./styles/common.js";

/** What people.js takes from pidge.js. It finds it at the class of the thread, since no global is written. */
export const shared = { LitElement, Texts, avatar, commonStyles, css, data, html, listen, nothing, outboxOf };

/** Milliseconds after which a file that could not be loaded is asked for again. */
const AGAIN = 5000;

let loading: Promise<unknown> | undefined;

/** Whether the service has something of this. If it has, loads the elements, which come to life where they are. */
export function hasPeople(hub: Hub | undefined): boolean {
  const has = ["directory", "policy", "blocks"].some((feature) => hub?.has(feature));
  if (has) loading ??= import("./people/index.js").catch(() => setTimeout(() => (loading = undefined), AGAIN));
  return has;
}
