// Which keys send a message.

/** `auto`: on devices with a fine pointer, such as a mouse. On a phone, Enter begins a new line. */
export type EnterSends = "auto" | "always" | "never";

/** What this needs of a keyboard event. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "keyCode">;

/**
 * Returns whether a key sends: Enter without Shift or Alt, or Ctrl+Enter and Cmd+Enter in any case. Enter that ends a
 * composition of an input method never does; Safari says so by the key code alone.
 */
export function isSend(event: Key, mode: EnterSends, hasFinePointer: boolean): boolean {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return false;
  return event.ctrlKey || event.metaKey || mode === "always" || (mode === "auto" && hasFinePointer);
}
