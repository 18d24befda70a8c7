// Everything is done by keyboard alone, and a text that is read aloud tells what has happened.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { messenger, visit } from "./support/visit.mjs";

const stage = shared();

/** What has the focus: its role or kind, and its name. */
const focused = (at) =>
  at.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const name = element.getAttribute("aria-label") ?? element.closest("label")?.textContent ?? element.textContent;
    return `${element.getAttribute("role") ?? element.localName} ${name.replace(/\s+/g, " ").trim()}`;
  });

/** Presses Tab until something has the focus. */
async function tabTo(at, pattern, key = "Tab") {
  const passed = [];
  for (let pressed = 0; pressed < 60; pressed++) {
    const on = await focused(at);
    if (pattern.test(on)) return;
    passed.push(on);
    await at.page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${pattern}, but to\n${passed.join("\n")}`);
}

const said = (at, text) => at.find("[role=status]", { hasText: text }).first().waitFor({ state: "attached" });

/** An educator with two conversations, and the messenger. */
async function open(t, options = {}) {
  const [ada, mia, noah] = await people(stage, 3);
  await noah.send(ada, "from Noah");
  await ada.send(mia, "about the essay");
  await mia.send(ada, "from Mia");
  const at = await visit(t, stage, messenger(ada), options);
  await at.find("pidge-inbox .open").first().waitFor();
  return { at, ada, mia, noah };
}

test("a conversation is opened, answered and left", async (t) => {
  const { at, ada, mia } = await open(t, { viewport: { width: 400, height: 700 } });
  const { keyboard } = at.page;
  await tabTo(at, new RegExp(`button.*${mia.name}`));
  await keyboard.press("Enter");
  await at.message(2).waitFor();
  await until("the focus in the composer", async () => /^textarea/.test(await focused(at)));
  await keyboard.type("by keyboard");
  await keyboard.press("Enter");
  await at.message(3).waitFor();
  await said(at, "Sent.");
  assert.match(await focused(at), /^textarea/);
  assert.equal((await ada.history(mia)).items.at(-1).body, "by keyboard");
  await tabTo(at, /^button Back/, "Shift+Tab");
  await keyboard.press("Enter");
  await until("the focus on the conversation", async () => (await focused(at)).includes(mia.name));
});

test("messages are walked through, and their menus opened", async (t) => {
  const { at, ada, mia } = await open(t);
  const { keyboard } = at.page;
  await tabTo(at, new RegExp(`button.*${mia.name}`));
  await keyboard.press("Enter");
  await at.message(2).waitFor();
  await until("the focus in the composer", async () => /^textarea/.test(await focused(at)));
  // The list comes before the composer.
  await tabTo(at, /^(li|listitem) /, "Shift+Tab");
  assert.match(await focused(at), new RegExp(mia.name));
  await keyboard.press("ArrowUp");
  assert.match(await focused(at), /You, /);
  await keyboard.press("End");
  assert.match(await focused(at), new RegExp(mia.name));
  await keyboard.press("Home");
  assert.match(await focused(at), /You, /);
  await keyboard.press("Enter");
  await until("the menu", async () => /^menuitem Edit/.test(await focused(at)));
  await keyboard.press("ArrowDown");
  assert.match(await focused(at), /^menuitem Take back/);
  await keyboard.press("Escape");
  await until("the menu to close", async () => (await at.page.getByRole("menuitem").count()) === 0);
  await keyboard.press("Enter");
  await until("the menu", async () => /^menuitem Edit/.test(await focused(at)));
  await keyboard.press("Enter");
  await until("the editor", async () => /^textarea Edit/.test(await focused(at)));
  await keyboard.press("Control+a");
  await keyboard.type("changed");
  await tabTo(at, /^button Save/);
  await keyboard.press("Enter");
  await at.shows("changed");
  assert.equal((await ada.history(mia)).items[0].body, "changed");
  await until("the focus on the message", async () => /You, /.test(await focused(at)));
  // Taken back, with a question before it.
  await keyboard.press("Enter");
  await until("the menu", async () => /^menuitem Edit/.test(await focused(at)));
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await at.page.getByRole("dialog").waitFor();
  await tabTo(at, /^button Take back/);
  await keyboard.press("Enter");
  await at.shows("This message was deleted.");
});

test("a message is found and opened", async (t) => {
  const { at, ada, mia } = await open(t);
  await until("it to be indexed", async () => (await ada.call("GET", "/search?q=essay")).items.length === 1);
  const { keyboard } = at.page;
  await tabTo(at, /^input Search/);
  await keyboard.type("essay");
  await said(at, "1 message found");
  await tabTo(at, /^button .*essay/);
  assert.match(await focused(at), new RegExp(mia.name));
  await keyboard.press("Enter");
  await at.message(1).waitFor();
  assert.equal(await at.find("pidge-thread").getAttribute("peer"), mia.id);
});

test("Escape ends a search and gives the inbox back", async (t) => {
  const { at } = await open(t);
  const { keyboard } = at.page;
  await tabTo(at, /^input Search/);
  await keyboard.type("nothing of that kind");
  await said(at, "Nothing found.");
  await keyboard.press("Escape");
  await at.find("pidge-inbox .open").first().waitFor();
  assert.match(await focused(at), /^input Search/);
  assert.equal(await at.find("pidge-search input").inputValue(), "");
});

test("conversations are deleted and brought back", async (t) => {
  const { at, ada, noah } = await open(t);
  const { keyboard } = at.page;
  await tabTo(at, /^button Select/);
  await keyboard.press("Enter");
  await tabTo(at, new RegExp(`^input Select the conversation with ${noah.name}`));
  await keyboard.press("Space");
  await tabTo(at, /^button Delete/, "Shift+Tab");
  await keyboard.press("Enter");
  await said(at, "1 conversation deleted.");
  await until("it to go", async () => (await at.find("pidge-inbox .open").count()) === 1);
  await tabTo(at, /^button Undo/);
  await keyboard.press("Enter");
  await until("it to come back", async () => (await at.find("pidge-inbox .open").count()) === 2);
  assert.equal((await ada.call("GET", "/inbox")).items.length, 2);
});

test("the focus is never lost: Tab leads through the whole page and out of it", async (t) => {
  const { at } = await open(t, { viewport: { width: 1000, height: 700 } });
  await at.find("pidge-inbox .open").first().click();
  await at.message(1).waitFor();
  // Out of the page at its end; then it begins anew.
  await tabTo(at, /^body/);
  const passed = [];
  for (let pressed = 0; pressed < 60; pressed++) {
    await at.page.keyboard.press("Tab");
    const on = await focused(at);
    if (/^body/.test(on)) break;
    passed.push(on);
  }
  assert.ok(passed.length < 59, `a trap:\n${passed.slice(-6).join("\n")}`);
  const place = (pattern) => passed.findIndex((on) => pattern.test(on));
  const order = [/^input Search/, /^select /, /^button Select/, /^region |^div Messages with/, /^textarea/, /Enter sends/];
  const places = order.map(place);
  assert.ok(places.every((place, index) => place > (places[index - 1] ?? -1)), passed.join("\n"));
});
