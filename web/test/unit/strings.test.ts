// The texts of all languages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ar from "../../src/locales/ar.json";
import de from "../../src/locales/de.json";
import en from "../../src/locales/en.json";
import es from "../../src/locales/es.json";
import fr from "../../src/locales/fr.json";
import peopleAr from "../../src/locales/people/ar.json";
import peopleDe from "../../src/locales/people/de.json";
import peopleEn from "../../src/locales/people/en.json";
import peopleEs from "../../src/locales/people/es.json";
import peopleFr from "../../src/locales/people/fr.json";
import { completed, isComplete } from "../../src/people/texts.js";
import { LANGUAGES, stringsOf, Texts, type MainStrings, type PeopleStrings } from "../../src/strings.js";
import { Times } from "../../src/times.js";

const ALL: Record<string, MainStrings> = { ar, de, en, es, fr };
const PEOPLE: Record<string, PeopleStrings> = { ar: peopleAr, de: peopleDe, en: peopleEn, es: peopleEs, fr: peopleFr };
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

test("there are the languages of the files", () => {
  assert.deepEqual(Object.keys(ALL).sort(), LANGUAGES.toSorted());
  assert.deepEqual(Object.keys(PEOPLE).sort(), LANGUAGES.toSorted());
});

/** That a file has the texts of the English one, with all plural forms and all values. */
function isLike(tag: string, strings: object, english: object): void {
  assert.deepEqual(Object.keys(strings), Object.keys(english));
  const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
  for (const [key, original] of Object.entries(english)) {
    const text = (strings as Record<string, string | object>)[key]!;
    if (typeof original === "string") {
      assert.equal(typeof text, "string", key);
      assert.deepEqual(placeholders(text as string), placeholders(original), key);
      continue;
    }
    assert.deepEqual(Object.keys(text).sort(), categories.toSorted(), key);
    for (const form of Object.values(text)) {
      const extra: string[] = placeholders(form as string).filter((name) => !placeholders(original.other).includes(name));
      assert.deepEqual(extra, [], `${key}: ${form}`);
    }
  }
}

for (const [tag, { unblock, unblock_person }] of Object.entries(PEOPLE)) {
  test(`${tag}: the name of a button begins with what is written on it`, () => assert.ok(unblock_person.startsWith(unblock), unblock_person));
}

for (const [tag, strings] of Object.entries(ALL)) {
  test(`${tag} has all texts, with all plural forms and all values`, () => {
    isLike(tag, strings, en);
    isLike(tag, PEOPLE[tag]!, peopleEn);
  });

  test(`${tag} says any number`, () => {
    const texts = new Texts(tag, strings);
    for (const n of [0, 1, 2, 3, 5, 11, 21, 99, 100, 1_000, 1_000_000]) {
      assert.doesNotMatch(texts.text("unread_messages", { n }), /[{}]|undefined/);
    }
  });
}

test("there is a text for each code that the service answers a user with", () => {
  const table = readFileSync(`${process.env["PIDGE_REPOSITORY"] ?? "../"}docs/integrating.md`, "utf8");
  const rows = [...table.matchAll(/^\| 4\d\d \| ((?:`\w+` ?)+) \| (.*) \|$/gm)];
  const toUsers = rows.filter(([, , advice]) => !/fix the client|fix how tokens|server\.cors|positions?\b|`oldest`/.test(advice!));
  const codes = toUsers.flatMap(([, codes]) => codes!.match(/\w+/g)!);
  assert.ok(codes.length > 10, `only ${codes.length} codes were found`);
  // A service or the LMS's back end gets these, no element.
  const forServices = ["token_too_large", "position_gone", "position_unknown", "invalid_cursor", "stale_roster", "duplicate_item", "invalid_policy"];
  const missing = codes.filter((code) => !(`error_${code}` in { ...en, ...peopleEn }));
  assert.deepEqual(missing.filter((code) => !forServices.includes(code)), []);
});

test("a language is found by its first part, and English is there for the others", async () => {
  assert.equal((await stringsOf(["xx", "de-AT"])).tag, "de-AT");
  assert.equal((await stringsOf(["de-AT"])).strings.send, de.send);
  assert.equal((await stringsOf(["xx"])).tag, "en");
});

test("overridden texts and unknown codes", () => {
  const texts = new Texts("en", { ...en, send: "Post" });
  assert.equal(texts.text("send"), "Post");
  assert.equal(texts.problem("recipient_unknown"), en.error_recipient_unknown);
  assert.equal(texts.problem("something_new"), en.error_other);
});

test("a user who was erased has a name instead of an id, also within texts", () => {
  const texts = new Texts("en", en);
  const id = "erased-7d3f1c52-0b9e-4c1e-8b1f-2a4c6e8f0a1b";
  assert.deepEqual([texts.name(id), texts.name("Ada"), texts.name("erased-ada")], ["Deleted user", "Ada", "erased-ada"]);
  assert.equal(texts.text("compose_to", { name: id }), "Write to Deleted user");
});

test("days and times are those of the time zone", () => {
  const times = new Times("en-GB", "Asia/Tokyo");
  assert.equal(times.dayKey("2026-01-01T16:00:00Z"), "2026-01-02");
  assert.equal(times.time("2026-01-01T16:00:00Z"), "1:00");
  assert.equal(times.day(new Date().toISOString()), "Today");
});

test("people.js adds its texts in the language of the element, and keeps what the page has replaced", async () => {
  const before = new Texts("de-AT", { ...de, send: "Ab damit", block: "Sperren" });
  const texts = await completed(before);
  assert.deepEqual([isComplete(before), isComplete(texts), texts.tag], [false, true, "de-AT"]);
  assert.equal(texts.text("send"), "Ab damit");
  assert.equal(texts.text("block"), "Sperren");
  assert.equal(texts.text("unblock"), peopleDe.unblock);
  assert.equal(texts.problem("context_ended"), peopleDe.error_context_ended);
});

test("no text is in both files: each would hide the other", () => {
  assert.deepEqual(Object.keys(peopleEn).filter((key) => key in en), []);
});
