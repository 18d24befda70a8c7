// What is tried in the page. The results go to the service.

import { frames, seqOf, tell, Thread, until, worse } from "./thread.js";

const errors = [];
addEventListener("error", ({ message }) => errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => errors.push(`unhandled: ${reason?.stack ?? reason}`));
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => errors.push(`forbidden by ${violatedDirective}: ${blockedURI}`));
addEventListener("pidge-error", ({ detail }) => errors.push(`pidge-error ${detail.code}`));
for (const level of ["error", "warn"]) console[level] = (...all) => errors.push(`console.${level}: ${all.join(" ")}`);

const query = new URLSearchParams(location.search);
const total = Number(query.get("total"));
/** The messages of a page of the history. */
const PAGE = 50;
/** The words of a long message. */
const LONG = 80;
/** Has the elements look again. */
const wake = () => dispatchEvent(new Event("online"));

async function arrives(thread) {
  const next = thread.last + 1;
  await tell("arrive", { words: LONG });
  wake();
  await until(() => thread.item(next), "the new message");
}

/** Edits a message and waits until the thread, told to look by `look`, shows it. */
async function edited(thread, seq, look) {
  const before = thread.item(seq).textContent;
  await tell("edit", { seq, words: LONG });
  await look();
  await until(() => thread.item(seq).textContent !== before, "the longer text");
}

async function allTheWay(step, attributes, go) {
  const thread = await Thread.open(step, attributes);
  const missing = total - thread.items.length;
  let [worst, arrivals] = [0, 0];
  for (let moved; (moved = await go(thread)) !== false; arrivals += 1) worst = worse(moved, worst);
  if (arrivals !== Math.ceil(missing / PAGE)) throw new Error(`${missing} messages came in ${arrivals} pages`);
  return worst;
}

const FIGURES = {
  "older ones, at the very top": async (step) => (await Thread.open(step)).older(0),
  "older ones, 300 px below": async (step) => (await Thread.open(step)).older(300),
  "one comes at the end": async (step) => {
    const thread = await Thread.open(step);
    await thread.toMiddle();
    return thread.moved(() => arrives(thread));
  },
  // The thread asks only for what was in sight: the reader goes on while the answer is on its way.
  "one grows above": async (step) => {
    const thread = await Thread.open(step);
    await thread.toMiddle();
    const item = thread.inSight[1];
    await tell("hold");
    wake();
    await tell("held");
    thread.scroller.scrollTop += item.getBoundingClientRect().bottom - thread.top + 30;
    await frames(2);
    return thread.moved(() => edited(thread, seqOf(item), () => tell("release")));
  },
  "one grows below": async (step) => {
    const thread = await Thread.open(step);
    await thread.toMiddle();
    const seq = seqOf(thread.inSight[2]);
    return thread.moved(() => edited(thread, seq, wake));
  },
  "newer ones, at the end of what is loaded": async (step) => {
    const thread = await Thread.open(step, { around: 1000 });
    return thread.newer();
  },
  // How far the end of the content is from that of the scroller.
  "at the end, one comes": async (step) => {
    const thread = await Thread.open(step);
    await arrives(thread);
    await frames(3);
    return thread.scroller.firstElementChild.getBoundingClientRect().bottom - thread.scroller.getBoundingClientRect().bottom;
  },
  // More messages than a thread keeps: those at the other end go. Each arrival at an end loads one page.
  "all the way up": (step) => allTheWay(step, {}, (thread) => thread.first > 1 && thread.older(0)),
  "all the way down": (step) => allTheWay(step, { around: 1 }, (thread) => thread.last < total && thread.newer()),
};

async function measure() {
  const figures = {};
  for (const [name, figure] of Object.entries(FIGURES)) {
    try {
      figures[name] = await figure(name);
    } catch (error) {
      errors.push(`${name}: ${error}`);
    }
  }
  return figures;
}

/** Opens a conversation from the inbox. */
async function messenger() {
  await tell("reset", { step: "a messenger" });
  const element = document.createElement("pidge-messenger");
  element.setAttribute("token-url", "/token");
  document.body.append(element);
  const inside = (host, selector) => host?.shadowRoot?.querySelector(selector);
  const entry = await until(() => inside(inside(element, "pidge-inbox"), ".open"), "the inbox");
  entry.click();
  const thread = await until(() => Thread.of(inside(element, "pidge-thread")), "the thread");
  await thread.older(0);
  const composer = inside(thread.element, "pidge-composer");
  const start = (item) => item.querySelector(".bubble").getBoundingClientRect().left;
  const [mine, theirs] = ["mine", "theirs"].map((side) => thread.items.find((item) => item.classList.contains(side)));
  return {
    direction: getComputedStyle(thread.scroller).direction,
    label: inside(composer, "textarea").getAttribute("aria-label"),
    "mine is at the left": start(mine) < start(theirs),
    "sideways scrolling": thread.scroller.scrollWidth - thread.scroller.clientWidth,
  };
}

await customElements.whenDefined("pidge-thread");
let result;
try {
  result = await (query.get("what") === "measure" ? measure() : messenger());
} catch (error) {
  errors.push(String(error));
}
await tell("result", { result: { result, errors } });
