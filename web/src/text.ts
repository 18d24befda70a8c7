// The texts of messages: always text, with links that can be followed.

/** A part of a text. */
export type Part = { text: string } | { link: string };

// The end of a sentence is no part of a link.
const LINK = /https?:\/\/[^\s<>"'`{}|\\^\u202a-\u202e\u2066-\u2069]+[^\s<>"'`{}|\\^\u202a-\u202e\u2066-\u2069.,;:!?)\]]/gi;

/** Divides a text into its links and what is between them. */
export function parts(body: string): Part[] {
  const all: Part[] = [];
  let end = 0;
  for (const { 0: link, index } of body.matchAll(LINK)) {
    if (!URL.canParse(link)) continue;
    if (index > end) all.push({ text: body.slice(end, index) });
    all.push({ link });
    end = index + link.length;
  }
  if (end < body.length) all.push({ text: body.slice(end) });
  return all;
}

/** The number of characters as the service counts them: Unicode code points. */
export function codePoints(text: string): number {
  return [...text].length;
}

/** The id of a user who was erased. */
export const ERASED = /^erased-.{36}$/;

/** The first letters of the first and the last word of a name. */
export function initials(name: string): string {
  const [first, ...more] = name.replace(ERASED, "").trim().split(/\s+/);
  return [first, more.at(-1)].map((word = "") => firstCharacter(word)).join("").toLocaleUpperCase();
}

function firstCharacter(word: string): string {
  const [first] = new Intl.Segmenter().segment(word.slice(0, 20));
  // A letter with a thousand accents is no initial.
  return first && first.segment.length <= 8 ? first.segment : ([...word][0] ?? "");
}
