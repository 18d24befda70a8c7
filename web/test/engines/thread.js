// A thread as its reader sees it. Every wait is for a condition.

/** Tells the service what is to happen. */
export const tell = async (what, body = {}) => (await fetch(`/test/${what}`, { method: "POST", body: JSON.stringify(body) })).json();
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
export async function frames(count) {
  for (let at = 0; at < count; at += 1) await frame();
}

/** Waits until something holds; looks in each frame. */
export async function until(holds, what) {
  for (const end = performance.now() + 30_000; ; await frame()) {
    const value = holds();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}

export const seqOf = (item) => Number(item?.dataset.seq);
/** Of two distances, the longer one. */
export const worse = (one, other) => (Math.abs(one) >= Math.abs(other) ? one : other);

/** A thread that was just opened, and what is seen of it. */
export class Thread {
  static async open(step, attributes = {}) {
    document.querySelector("pidge-thread")?.remove();
    await tell("reset", { step });
    const element = document.createElement("pidge-thread");
    for (const [name, value] of Object.entries({ "token-url": "/token", peer: "ada", ...attributes })) element.setAttribute(name, value);
    document.body.append(element);
    return until(() => Thread.of(element), "the first page");
  }

  static of(element) {
    const scroller = element?.shadowRoot?.querySelector(".scroller");
    const thread = Object.assign(new Thread(), { element, scroller });
    return scroller && thread.items.length > 0 && !thread.isLoading ? thread : undefined;
  }

  get items() {
    return [...this.scroller.querySelectorAll("[data-seq]")];
  }
  get first() {
    return seqOf(this.items[0]);
  }
  get last() {
    return seqOf(this.items.at(-1));
  }
  get isLoading() {
    return this.scroller.querySelector(".edge") !== null;
  }
  get top() {
    return this.scroller.getBoundingClientRect().top;
  }
  /** The messages from the first one in sight on. */
  get inSight() {
    return this.items.filter((item) => item.getBoundingClientRect().bottom > this.top);
  }
  item = (seq) => this.scroller.querySelector(`[data-seq="${seq}"]`);

  /** Scrolls so that the distance from the beginning of what is loaded is this. */
  fromTop(pixels) {
    this.scroller.scrollTop = pixels - (this.scroller.scrollHeight - this.scroller.clientHeight);
  }

  /** Scrolls to a place away from both ends, and waits until the thread knows what is in sight. */
  async toMiddle() {
    this.fromTop((this.scroller.scrollHeight - this.scroller.clientHeight) / 2);
    await this.seen(this.inSight[0]);
    if (this.isLoading) throw new Error("the middle is at an end");
  }

  /** Observers are told in the order in which they were made: this one after those of the thread. */
  seen(item) {
    return new Promise((resolve) => {
      const observer = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && (observer.disconnect(), resolve()), { root: this.scroller });
      observer.observe(item);
    });
  }

  /** Returns by how many pixels the first message in sight moves, in the worst frame, while something happens that changes the content. */
  async moved(happens) {
    const anchor = this.inSight[0];
    const { top } = anchor.getBoundingClientRect();
    const content = this.scroller.firstElementChild;
    const { height } = content.getBoundingClientRect();
    let worst = 0;
    const look = () => {
      if (!anchor.isConnected) throw new Error("what was being read is gone");
      worst = worse(anchor.getBoundingClientRect().top - top, worst);
    };
    let isOver = false;
    const watch = async () => {
      for (; !isOver; await frame()) look();
    };
    const happening = happens().finally(() => (isOver = true));
    await Promise.all([happening, watch()]);
    // The engine may scroll by itself in the next frames.
    for (let at = 0; at < 3; at += 1) await frame(), look();
    if (Math.abs(content.getBoundingClientRect().height - height) < 20) throw new Error("the content has not changed");
    return worst;
  }

  #loads(what) {
    const { first, last } = this;
    return () => until(() => !this.isLoading && (what === "older" ? this.first < first : this.last > last), `${what} messages`);
  }

  /** Goes so near to the beginning of what is loaded and waits for the page before it. */
  async older(pixels) {
    const loaded = this.#loads("older");
    this.fromTop(pixels);
    return this.moved(loaded);
  }

  /** Goes to the end of what is loaded and waits for the page after it. */
  async newer() {
    const loaded = this.#loads("newer");
    this.scroller.scrollTop = 0;
    return this.moved(loaded);
  }
}
