// The texts of the elements, in the language of the page: one JSON file for each language, loaded when it is needed.

import type en from "./locales/en.json";
import type people from "./locales/people/en.json";
import { ERASED } from "./text.js";

/** A text for each plural form of the language (CLDR): `other` is used where a form is missing. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

type TextsOf<File> = { [Key in keyof File]: File[Key] extends string ? string : Plural };

/** The texts of the elements. `{name}` stands for a value, `{n}` for the number that chooses the plural form. */
export type MainStrings = TextsOf<typeof en>;

/** The texts of people.js, which are loaded with it. */
export type PeopleStrings = TextsOf<typeof people>;

/** All texts. */
export type Strings = MainStrings & PeopleStrings;

type Key = keyof Strings;
type Values = Record<string, string | number>;

const LOADERS: Record<string, () => Promise<{ default: MainStrings }>> = {
  en: () => import("./locales/en.json"),
  de: () => import("./locales/de.json"),
  fr: () => import("./locales/fr.json"),
  es: () => import("./locales/es.json"),
  ar: () => import("./locales/ar.json"),
};

/** The languages that there are. */
export const LANGUAGES = Object.keys(LOADERS);

const loaded = new Map<string, Promise<MainStrings>>();

/** The texts of the first of these languages that there is; of English if there is none, or if they cannot be loaded. */
export async function stringsOf(tags: readonly string[]): Promise<{ strings: MainStrings; tag: string }> {
  const tag = tags.find((candidate) => base(candidate) in LOADERS) ?? "en";
  try {
    // Some platforms write `de_DE.UTF-8`.
    return { strings: await load(base(tag)), tag: tag.replace(/[^a-z\d-].*/i, "") };
  } catch {
    return { strings: await load("en"), tag: "en" };
  }
}

const base = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? "";

function load(language: string): Promise<MainStrings> {
  const loading = loaded.get(language) ?? LOADERS[language]!().then((module) => module.default);
  loaded.set(language, loading);
  loading.catch(() => loaded.delete(language));
  return loading;
}

/** The texts of one element. */
export class Texts {
  readonly #plurals: Intl.PluralRules;

  constructor(
    readonly tag: string,
    readonly strings: MainStrings & Partial<Strings>,
  ) {
    this.#plurals = new Intl.PluralRules(tag);
  }

  /** A text with its values. `n` chooses the plural form. */
  text(key: Key, values: Values = {}): string {
    const entry: string | Plural = this.strings[key]!;
    const pattern = typeof entry === "string" ? entry : (entry[this.#plurals.select(Number(values["n"]))] ?? entry.other);
    return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      return typeof value === "number" ? value.toLocaleString(this.tag) : this.name(value);
    });
  }

  /** A name. Of a user who was erased there is only an id, which tells nothing. */
  name(name: string): string {
    return ERASED.test(name) ? this.text("deleted_user") : name;
  }

  /** The text for an error code of the service; a general one for a code that has none. */
  problem(code: string): string {
    const key = `error_${code}` as Key;
    return key in this.strings ? this.text(key) : this.text("error_other");
  }
}
