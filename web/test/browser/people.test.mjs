// Someone to write to is found by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fits, look, withAxe } from "./support/axe.mjs";
import { people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { inbox, messenger, visit } from "./support/visit.mjs";

const stage = shared();
const WIDE = { viewport: { width: 1000, height: 700 } };

/** The page of an educator in a school with a directory. */
async function open(t, { html = messenger, before, ...options } = {}) {
  const [ada, mia, noah] = await people(stage, 3);
  await noah.send(ada, "from Noah");
  const policy = new Policy();
  policy.people = [mia, noah, ada];
  const at = await visit(t, stage, html(ada), {
    ...WIDE,
    ...options,
    before: async (page) => {
      await withAxe(page);
      await policy.route(page);
      await before?.(page);
    },
  });
  const input = at.find("pidge-people input");
  return { at, ada, mia, noah, policy, input, options: at.find("pidge-people [role=option]"), begin: () => at.find("pidge-people .bar button.main").click() };
}

/** Notes the calls that the page gives up. */
function noteGivenUp() {
  window.givenUp = [];
  const { fetch } = window;
  window.fetch = (request, init) => {
    request.signal?.addEventListener("abort", () => window.givenUp.push(request.url));
    return fetch(request, init);
  };
}

const said = (at, text) => at.find("[role=status]", { hasText: text }).first().waitFor({ state: "attached" });
/** The text that describes an element. */
const described = (locator) => locator.evaluate((element) => element.getRootNode().getElementById(element.getAttribute("aria-describedby"))?.textContent.trim());
const focused = (locator) => locator.evaluate((element) => element.getRootNode().activeElement === element);

test("a person is found and chosen, and a first message sent", async (t) => {
  const { at, ada, mia, options, input, begin } = await open(t);
  await begin();
  await until("the focus in the field", () => focused(input));
  await input.pressSequentially("mia");
  await options.first().click();
  assert.equal(await at.find("pidge-messenger").getAttribute("peer"), mia.id);
  await at.find("pidge-messenger h2", { hasText: mia.name }).waitFor();
  assert.deepEqual((await at.heard("open")).detail, { peer_id: mia.id });
  // The panel is closed, and the user goes on writing.
  assert.equal(await input.count(), 0);
  await until("the focus in the composer", () => focused(at.composer));
  await at.write("Hello Mia");
  await at.message(1).waitFor();
  assert.equal((await mia.history(ada)).items[0].body, "Hello Mia");
});

test("it is done by keyboard alone, and what is found is said", async (t) => {
  const { at, mia, noah, policy, input, options } = await open(t);
  policy.people = [mia, { id: "mia-2", name: "Mia Zimmer" }, noah];
  const { keyboard } = at.page;
  const button = at.button("New message");
  await button.focus();
  await keyboard.press("Enter");
  await until("the focus in the field", () => focused(input));
  assert.equal(await input.getAttribute("aria-expanded"), "false");
  await keyboard.type("mi");
  await said(at, "2 people found");
  assert.equal(await input.getAttribute("aria-expanded"), "true");
  assert.equal(await input.getAttribute("aria-controls"), await at.find("pidge-people [role=listbox]").getAttribute("id"));
  assert.equal(await input.getAttribute("aria-activedescendant"), null);
  // Nobody is chosen by mistake.
  await keyboard.press("Enter");
  assert.ok(await input.isVisible());
  const active = async () => at.find(`pidge-people #${await input.getAttribute("aria-activedescendant")}`).textContent();
  await keyboard.press("ArrowDown");
  assert.match(await active(), new RegExp(mia.name));
  assert.deepEqual(await options.evaluateAll((all) => all.map((option) => option.getAttribute("aria-selected"))), ["true", "false"]);
  await keyboard.press("ArrowDown");
  assert.match(await active(), /Mia Zimmer/);
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowUp");
  assert.match(await active(), /Mia Zimmer/);
  await look(at, "people-active");
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  await until("the thread", async () => (await at.find("pidge-messenger").getAttribute("peer")) === mia.id);
  await until("the focus in the composer", () => focused(at.composer));
});

test("Escape closes the field and gives the focus back, and the launcher stays open", async (t) => {
  const { at, input } = await open(t, { html: (ada) => messenger(ada, { launcher: true }) });
  await at.find("pidge-messenger .launcher").click();
  await at.button("New message").click();
  await until("the focus in the field", () => focused(input));
  await at.page.keyboard.press("Escape");
  await input.waitFor({ state: "detached" });
  await until("the focus on the button", () => focused(at.button("New message")));
  assert.equal(await at.button("New message").getAttribute("aria-expanded"), "false");
  assert.ok(await at.find("pidge-inbox").isVisible());
});

test("nothing is asked for one letter, and once for what was typed last", async (t) => {
  const { at, policy, input, options, begin } = await open(t);
  await begin();
  await at.find("pidge-people", { hasText: "at least two letters" }).waitFor();
  assert.equal(await described(input), "Type at least two letters of the name.");
  await input.pressSequentially("n");
  await at.frames();
  await input.pressSequentially("oah");
  await options.first().waitFor();
  assert.deepEqual(policy.asked.filter((asked) => asked.startsWith("GET users")), ["GET users noah"]);
  assert.equal(await input.getAttribute("maxlength"), "64");
});

test("an answer that comes late is not shown", async (t) => {
  const { at, policy, input, options, begin } = await open(t, { before: (page) => page.addInitScript(noteGivenUp) });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  policy.wait = (q) => (q === "mia" ? held : undefined);
  await begin();
  await input.fill("mia");
  await until("the call", () => policy.asked.includes("GET users mia"));
  await input.fill("noah");
  // The call is ended, and not only forgotten.
  await until("the call to end", () => at.page.evaluate(() => window.givenUp.some((url) => /q=mia/.test(url))));
  await options.filter({ hasText: "Noah" }).waitFor();
  release();
  await at.frames();
  assert.equal(await options.count(), 1);
});

test("while an answer is to come, it says so, and nobody can be chosen who was found for another name", async (t) => {
  const { at, policy, input, options, begin } = await open(t);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  policy.wait = (q) => (q === "mia" ? undefined : held);
  const loading = at.find("pidge-people [aria-busy=true]", { hasText: "Loading" });
  await begin();
  await input.fill("noah");
  await loading.waitFor();
  await until("the call", () => policy.asked.includes("GET users noah"));
  await look(at, "people-loading");
  await input.fill("mia");
  await options.filter({ hasText: "Mia" }).waitFor();
  await at.find("pidge-people [aria-busy=false]").waitFor();
  assert.equal(await loading.count(), 0);
  await input.fill("noah");
  await loading.waitFor();
  assert.equal(await options.count(), 0);
  await input.press("ArrowDown");
  await input.press("Enter");
  assert.equal(await at.find("pidge-messenger").getAttribute("peer"), null);
  release();
  await options.filter({ hasText: "Noah" }).waitFor();
});

test("each answer is read aloud, also with as many people as the one before, and nothing after the end", async (t) => {
  const { at, policy, input, options, begin } = await open(t);
  policy.people = ["Mia Berg", "Noah Berg", ...Array.from({ length: 30 }, (_, n) => `Lina ${n}`)].map((name) => ({ id: name, name }));
  await begin();
  await at.find("pidge-inbox .hidden[role=status]").evaluate((status) => {
    window.said = [];
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, { subtree: true, childList: true, characterData: true });
  });
  for (const name of ["Mia", "Noah", "Lina"]) {
    await input.fill(name);
    await options.filter({ hasText: name }).first().waitFor();
  }
  await input.press("Escape");
  await input.waitFor({ state: "detached" });
  await at.frames();
  const said = await at.page.evaluate(() => window.said);
  assert.deepEqual(said, ["1 person found", "", "1 person found", "", "These are the first 20. Type more of the name to find others.", ""]);
});

test("nobody is found, more than are shown are found, and two have one name", async (t) => {
  const { at, policy, input, options, begin } = await open(t);
  await begin();
  await input.fill("zz");
  await said(at, "Nobody with this name");
  await look(at, "people-none");
  assert.equal(await at.find("pidge-people [role=listbox]").count(), 0);
  policy.people = Array.from({ length: 30 }, (_, n) => ({ id: `mia-${n}`, name: n < 2 ? "Mia Berg" : `Mia Berg ${n}` }));
  await input.fill("mia");
  await at.find("pidge-people", { hasText: "These are the first 20" }).waitFor();
  assert.equal(await options.count(), 20);
  // Their ids tell them apart.
  assert.match(await options.nth(0).textContent(), /mia-0/);
  assert.match(await options.nth(1).textContent(), /mia-1/);
  assert.doesNotMatch(await options.nth(2).textContent(), /mia-2/);
  await input.press("ArrowUp");
  await until("the last one in sight", () =>
    options.nth(19).evaluate((option) => {
      const [one, list] = [option.getBoundingClientRect(), option.parentElement.getBoundingClientRect()];
      return one.bottom <= list.bottom + 1;
    }),
  );
  await look(at, "people-many");
  await fits(at);
});

/** That no text of an element is cut off, and that all of it is in sight. */
const isWhole = (element) => {
  const { left, right } = element.getBoundingClientRect();
  return left >= 0 && right <= innerWidth && [element, ...element.querySelectorAll("*")].every((one) => one.scrollWidth <= one.clientWidth || one.clientWidth === 0);
};

test("long names and ids can be told apart at 320 pixels", async (t) => {
  const { at, policy, input, options, begin } = await open(t, {
    html: (ada) => messenger(ada, { layout: "stacked" }),
    viewport: { width: 320, height: 640 },
  });
  const name = `Mia Margarete-Friederike ${"Wolfeschlegelsteinhausen".repeat(2)} Berg`;
  policy.people = ["a", "b"].map((last) => ({ id: `${"0123456789".repeat(5)}-${last}`, name }));
  policy.blocked = policy.people;
  await begin();
  await input.fill("mia");
  await options.nth(1).waitFor();
  for (const option of await options.all()) assert.ok(await option.evaluate(isWhole), "a name is cut off");
  await look(at, "people-long");
  await fits(at);
  await options.first().click();
  const empty = at.find("pidge-thread .empty", { hasText: "No messages with" });
  await empty.waitFor();
  assert.ok(await empty.evaluate(isWhole), "the name in the empty thread is cut off");
  await fits(at);
  await at.find("pidge-messenger .back").click();
  await at.find("pidge-people pidge-menu button[aria-haspopup]").click();
  await at.page.getByRole("menuitem", { name: "Blocked people" }).click();
  const blocked = at.find("pidge-people li");
  await blocked.nth(1).waitFor();
  for (const item of await blocked.all()) assert.ok(await item.evaluate(isWhole), "a name of the list is cut off");
  await at.button(`Unblock ${name} (${policy.people[1].id})`).waitFor();
  await look(at, "blocked-people-long");
  await fits(at);
});

test("a look that fails says so, and can be made again", async (t) => {
  let isAway = true;
  const { at, input, options, begin } = await open(t, {
    before: (page) => page.route(/\/v1\/users\?/, (route) => (isAway ? route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*" } }) : route.fallback())),
  });
  at.expectFailures();
  await begin();
  await input.fill("mia");
  await at.find("pidge-people", { hasText: "cannot be reached" }).waitFor();
  assert.equal((await at.heard("error")).detail.code, "unavailable");
  await look(at, "people-failed");
  isAway = false;
  await at.button("Try again").click();
  await options.first().waitFor();
  assert.equal(await at.button("Try again").count(), 0);
  assert.ok(await focused(input));
});

test("names are text, with a direction of their own", async (t) => {
  const { policy, input, options, begin } = await open(t);
  policy.people = [{ id: "x", name: "Mia <img src=x onerror=alert(1)>" }, { id: "y", name: "Mia منى" }];
  await begin();
  await input.fill("mia");
  await options.nth(1).waitFor();
  assert.deepEqual(await options.locator("bdi").allTextContents(), policy.people.map(({ name }) => name));
});

test("in a page with an inbox alone, the page hears whom the user has chosen, and may keep it", async (t) => {
  const { at, mia, input, options, begin } = await open(t, { html: inbox });
  await begin();
  await input.fill("mia");
  await options.first().click();
  assert.deepEqual((await at.heard("open")).detail, { peer_id: mia.id });
  assert.equal(await at.find("pidge-inbox").getAttribute("selected"), mia.id);
  await until("the focus on the button", () => focused(at.button("New message")));
  await at.find("pidge-inbox").evaluate((element) => {
    element.selected = undefined;
    addEventListener("pidge-open", (event) => event.preventDefault());
  });
  await begin();
  await input.fill("mia");
  await options.first().click();
  await until("both", async () => (await at.events()).filter(({ name }) => name === "open").length === 2);
  await at.frames();
  assert.equal(await at.find("pidge-inbox").getAttribute("selected"), null);
});

test("where the service has no directory, nobody can be looked for", async (t) => {
  const [ada, mia] = await people(stage);
  await mia.send(ada, "from Mia");
  const policy = new Policy();
  policy.features = ["policy", "blocks"];
  const at = await visit(t, stage, messenger(ada), { ...WIDE, before: (page) => policy.route(page) });
  await at.find("pidge-people pidge-menu").waitFor();
  assert.equal(await at.button("New message").count(), 0);
});

test("a page whose second file cannot be loaded goes on, and loads it later", async (t) => {
  let isAway = true;
  const { at } = await open(t, {
    before: async (page) => {
      await page.clock.install();
      await page.route(/\/people-\w+\.js$/, (route) => (isAway ? route.fulfill({ status: 404, headers: { "Access-Control-Allow-Origin": "*" } }) : route.fallback()));
    },
  });
  at.expectFailures();
  await at.find("pidge-inbox .open").click();
  await at.shows("from Noah");
  await at.write("to Noah");
  await at.message(2).waitFor();
  assert.equal(await at.button("New message").count(), 0);
  isAway = false;
  await until("the button", async () => {
    await at.page.clock.fastForward(10_000);
    return at.button("New message").count();
  });
  await at.find("pidge-peer pidge-menu").waitFor();
});

test("another user who signs in finds neither the field nor what was found", async (t) => {
  const { at, input, options, begin } = await open(t);
  await begin();
  await input.fill("mia");
  await options.first().waitFor();
  await at.find("pidge-messenger").evaluate((element) => void import(element.url ?? document.querySelector("script[type=module]").src).then(({ reset }) => reset()));
  await input.waitFor({ state: "detached" });
});

for (const [name, options] of Object.entries({
  dark: { dark: true, colorScheme: "dark" },
  "narrow-right-to-left": { lang: "ar", dir: "rtl", viewport: { width: 320, height: 640 } },
  contrast: { forcedColors: "active" },
})) {
  test(`what is found, as it looks: ${name}`, async (t) => {
    const { at, input, options: found, begin } = await open(t, { ...options, html: (ada) => messenger(ada, { layout: options.viewport ? "stacked" : "auto" }) });
    await begin();
    await input.fill("mia");
    await found.first().waitFor();
    await input.press("ArrowDown");
    await look(at, `people-${name}`);
    await fits(at);
  });
}
