// The texts of people.js: a second file of each language.

import { Texts, type PeopleStrings } from "../strings.js";

const LOADERS: Record<string, () => Promise<{ default: PeopleStrings }>> = {
  en: () => import("../locales/people/en.json"),
  de: () => import("../locales/people/de.json"),
  fr: () => import("../locales/people/fr.json"),
  es: () => import("../locales/people/es.json"),
  ar: () => import("../locales/people/ar.json"),
};

const complete = new WeakSet<Texts>();

/** Whether these texts have those of people.js. */
export const isComplete = (texts: Texts): boolean => complete.has(texts);

/** The texts of an element with those of people.js in the same language. What the page has replaced stays replaced. */
export async function completed({ tag, strings }: Texts): Promise<Texts> {
  const load = LOADERS[tag.toLowerCase().split("-")[0]!] ?? LOADERS["en"]!;
  const texts = new Texts(tag, { ...(await load()).default, ...strings });
  complete.add(texts);
  return texts;
}
