// What all elements of a page share. pidge.js and badge.js are bundles of their own; in a page with both, the second one finds
// what the first one has at the class of the badge, since no global is written.

import type { Hub } from "./hub.js";
import type { Strings } from "./strings.js";
import type { GetToken } from "./token.js";

/** What holds for all elements of the page that do not say otherwise. */
export interface Defaults {
  /** Where the service is, without `/v1`. By default the origin of this module. */
  url?: string;
  /** Fetches the user's token, in place of `token-url`. */
  getToken?: GetToken;
  /** Texts that replace those of the language. */
  strings?: Partial<Strings>;
}

export interface PageWide {
  defaults: Defaults;
  /** By the source of their tokens, and the address of the service. */
  hubs: Map<string | GetToken, Map<string, Hub>>;
  /** Lit's policy of Trusted Types: a page may allow one of its name only. The build has Lit take it from here. */
  policy: unknown;
}

interface TrustedTypes {
  createPolicy: (name: string, rules: { createHTML: (html: string) => string }) => unknown;
}

const badge = globalThis.customElements?.get("pidge-badge") as { pageWide?: PageWide } | undefined;

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

export const pageWide: PageWide = badge?.pageWide ?? {
  defaults: {},
  hubs: new Map(),
  policy: trustedTypes?.createPolicy("lit-html", { createHTML: (html) => html }),
};
