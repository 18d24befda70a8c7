// Texts, keys and names.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isSend, type Key } from "../../src/keys.js";
import { codePoints, initials, parts } from "../../src/text.js";

test("http and https links are found, without the end of the sentence", () => {
  assert.deepEqual(parts("See https://example.org/a?b=c#d, or (http://x.test)."), [
    { text: "See " },
    { link: "https://example.org/a?b=c#d" },
    { text: ", or (" },
    { link: "http://x.test" },
    { text: ")." },
  ]);
});

test("nothing else is a link", () => {
  for (const body of ["javascript:alert(1)", "<a href=x>", "ftp://x.test", "www.example.org", "https://", "data:text/html,x"]) {
    assert.deepEqual(parts(body), [{ text: body }]);
  }
});

test("what turns the direction of text is no part of a link", () => {
  assert.deepEqual(parts("https://a.test/\u202egnp.exe"), [{ link: "https://a.test/" }, { text: "\u202egnp.exe" }]);
});

test("characters are counted as the service counts them", () => {
  assert.equal(codePoints("a💌é"), 3);
});

test("initials", () => {
  assert.deepEqual(["Ada Okafor", "mia", "  Zoë  van der Berg ", "王", "👩‍🏫 x", ""].map(initials), ["AO", "M", "ZB", "王", "👩‍🏫X", ""]);
  assert.equal(initials(`a${"\u0301".repeat(10_000)}`), "A");
  assert.deepEqual([initials("erased-7d3f1c52-0b9e-4c1e-8b1f-2a4c6e8f0a1b"), initials("erased-ada")], ["", "E"]);
});

const key = (more: Partial<Key> = {}): Key => ({
  key: "Enter", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 13, ...more,
});

test("Enter sends where a device has a fine pointer, and as the page or the user wants", () => {
  assert.deepEqual([isSend(key(), "auto", true), isSend(key(), "auto", false)], [true, false]);
  assert.deepEqual([isSend(key(), "always", false), isSend(key(), "never", true)], [true, false]);
  assert.equal(isSend(key({ ctrlKey: true }), "never", false), true);
  assert.equal(isSend(key({ key: "a" }), "always", true), false);
});

test("Enter does not send with Shift, nor within a composition", () => {
  for (const more of [{ shiftKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }]) {
    assert.equal(isSend(key(more), "always", true), false, JSON.stringify(more));
  }
});
