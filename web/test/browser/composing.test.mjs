// Rule 7: the keys that send, and how much may be written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { thread, visit } from "./support/visit.mjs";

const stage = shared();

/** Presses Enter as an input method does. Returns whether the key keeps its meaning. */
const pressed = (at, init, keyCode) =>
  at.composer.evaluate(
    (input, { init, keyCode }) => {
      const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true, cancelable: true, ...init });
      if (keyCode) Object.defineProperty(event, "keyCode", { value: keyCode });
      return input.dispatchEvent(event);
    },
    { init, keyCode },
  );

test("Enter sends, and with Shift it begins a new line", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.composer.pressSequentially("one");
  await at.composer.press("Shift+Enter");
  await at.composer.pressSequentially("two");
  assert.equal(await at.composer.inputValue(), "one\ntwo");
  await at.composer.press("Enter");
  await at.message(1).waitFor();
  assert.deepEqual(await at.bodies(), ["one\ntwo"]);
});

test("Enter that ends a composition of an input method does not send", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.composer.fill("にほん");
  assert.equal(await pressed(at, { isComposing: true }), true);
  // Safari: the composition has ended already, and only the code of the key tells.
  assert.equal(await pressed(at, {}, 229), true);
  assert.equal(await at.composer.inputValue(), "にほん");
  assert.equal(at.sends.length, 0);
  assert.equal(await pressed(at, {}), false);
  await at.message(1).waitFor();
  assert.equal(at.sends.length, 1);
});

test("an empty message is not sent", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  await at.composer.fill("  \n ");
  assert.ok(await at.button("Send").isDisabled());
  await at.composer.press("Enter");
  await at.frames();
  assert.equal(at.sends.length, 0);
});

test("on a device without a fine pointer, Enter begins a new line", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia), { hasTouch: true, isMobile: true, viewport: { width: 390, height: 700 } });
  await at.composer.fill("one");
  await at.composer.press("Enter");
  await at.composer.pressSequentially("two");
  assert.equal(await at.composer.inputValue(), "one\ntwo");
  assert.equal(await at.composer.getAttribute("enterkeyhint"), "enter");
  await at.button("Send").tap();
  await at.message(1).waitFor();
  assert.deepEqual(await at.bodies(), ["one\ntwo"]);
});

test("the user can turn off that Enter sends, and it stays so", async (t) => {
  const [ada, mia] = await people(stage);
  const at = await visit(t, stage, thread(ada, mia));
  const choice = at.page.getByRole("checkbox", { name: "Enter sends" });
  await choice.uncheck();
  await at.page.reload();
  assert.equal(await choice.isChecked(), false);
  await at.composer.pressSequentially("one");
  await at.composer.press("Enter");
  await at.composer.pressSequentially("two");
  assert.equal(await at.composer.inputValue(), "one\ntwo");
  await at.composer.press("Control+Enter");
  await at.message(1).waitFor();
});

test("the page can say that Enter never sends, or always", async (t) => {
  const [ada, mia] = await people(stage);
  const never = await visit(t, stage, thread(ada, mia, { "enter-sends": "never" }));
  await never.composer.fill("one");
  await never.composer.press("Enter");
  assert.equal(await never.composer.inputValue(), "one\n");
  assert.equal(await never.page.getByRole("checkbox").count(), 0);
  const always = await visit(t, stage, thread(ada, mia, { "enter-sends": "always" }), { hasTouch: true, isMobile: true });
  await always.composer.fill("two");
  await always.composer.press("Enter");
  await always.message(1).waitFor();
});

test("from nine tenths of the limit on, the characters that are left are counted as the service does", async (t) => {
  const [ada, mia] = await people(stage);
  const { limits } = await ada.call("GET", "/me");
  const most = limits.body_max_chars;
  const at = await visit(t, stage, thread(ada, mia));
  const told = at.find("pidge-composer #count");
  await at.composer.fill("a".repeat(most * 0.9 - 1));
  assert.equal(await told.textContent(), "");
  // Each is two units of UTF-16.
  await at.composer.fill("😀".repeat(most * 0.9));
  assert.match(await told.textContent(), /^1,?000 characters left$/);
  await at.composer.fill("😀".repeat(most + 1));
  assert.equal(await told.textContent(), "1 character too many");
  assert.ok(await at.button("Send").isDisabled());
  await at.composer.press("Enter");
  await at.frames();
  assert.equal(at.sends.length, 0);
  await at.composer.fill("😀".repeat(most));
  await at.composer.press("Enter");
  await at.message(1).waitFor();
  const { items } = await mia.history(ada);
  assert.equal([...items[0].body].length, most);
});
