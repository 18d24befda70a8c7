// What a thread has on the screen: its scroller, the items in it, and its ends.

import type { History, End } from "../history.js";
import { keep } from "../keep.js";

/** How near to an end of what is loaded the next page is asked for. */
const MARGIN = "600px 0px";

export class View {
  readonly #ends: IntersectionObserver;
  /** The window whose ends are observed. */
  #watched: unknown;

  /** `reached` is called when an end of the window is near. */
  constructor(
    readonly root: ParentNode,
    reached: (end: End) => void,
  ) {
    const tell = (entries: IntersectionObserverEntry[]) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) reached((target as HTMLElement).dataset["end"] as End);
    };
    this.#ends = new IntersectionObserver(tell, { root: this.scroller, rootMargin: MARGIN });
  }

  close(): void {
    this.#ends.disconnect();
  }

  get scroller(): HTMLElement {
    return this.root.querySelector<HTMLElement>(".scroller")!;
  }

  /** The items of messages. */
  get items(): NodeListOf<HTMLElement> {
    return this.root.querySelectorAll<HTMLElement>("[data-seq]");
  }

  item(seq: number): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  }

  /** Makes a change, and keeps in place what is being read. */
  keep(change: () => Promise<unknown>, hasNewer: boolean): Promise<void> {
    return keep(this.scroller, () => this.items, change, hasNewer);
  }

  /** Scrolls so that the divider, if there is one, is at a third of the height. */
  showDivider(): void {
    const divider = this.root.querySelector(".divider");
    const { top, height } = this.scroller.getBoundingClientRect();
    if (divider) this.scroller.scrollTop += divider.getBoundingClientRect().top - top - height / 3;
  }

  /** Observes the ends of the window. An end that stays in sight when the window has grown is told only if it is observed anew. */
  watchEnds({ window }: History): void {
    if (window === this.#watched) return;
    this.#watched = window;
    for (const sentinel of this.root.querySelectorAll(".sentinel")) {
      this.#ends.unobserve(sentinel);
      this.#ends.observe(sentinel);
    }
  }
}

/**
 * Returns the `seq` of the message to which a key leads from the one that has the focus, if any; undefined for a key that leads
 * nowhere.
 */
export function step(key: string, seqs: readonly number[], from: number): number | undefined {
  const at = seqs.indexOf(from);
  const last = seqs.length - 1;
  const steps: Record<string, number> = { ArrowUp: at < 0 ? last : at - 1, ArrowDown: at < 0 ? last : at + 1, Home: 0, End: last };
  const to = steps[key];
  return to === undefined ? undefined : seqs[Math.min(Math.max(to, 0), last)];
}
