// Keeps in place what is being read while messages come, go and change around it.
//
// The scroller is a column-reverse flex container with one child and `overflow-anchor: none`. There, what is added above moves
// nothing, so on iOS nothing stops the momentum either; everything else is corrected here.

/** The distance from the end, in CSS pixels, within which a reader is at the end. */
const AT_END = 2;

/** Where each scroller was left, and the fraction of a pixel that could not be scrolled there: such fractions would add up. */
const rests = new WeakMap<Element, { at: number; pixels: number }>();

/** Returns whether the reader is at the end. In a column-reverse scroller the end is 0, and above it is negative. */
export const isAtEnd = (scroller: Element): boolean => scroller.scrollTop > -AT_END;

/**
 * Makes a change and waits until it is rendered, then scrolls so that the first message in sight is where it was. A reader at
 * the end stays there, unless it is only the end of what is loaded: there, they would pass over the page that comes.
 */
export async function keep(
  scroller: Element,
  messages: () => Iterable<Element>,
  change: () => Promise<unknown>,
  hasNewer = false,
): Promise<void> {
  const wasAtEnd = !hasNewer && isAtEnd(scroller);
  const top = scroller.getBoundingClientRect().top;
  let anchor: { element: Element; top: number } | undefined;
  for (const element of messages()) {
    const bounds = element.getBoundingClientRect();
    if (bounds.bottom > top) {
      anchor = { element, top: bounds.top };
      break;
    }
  }
  const rest = rests.get(scroller);
  const wanted = (anchor?.top ?? 0) - (rest?.at === scroller.scrollTop ? rest.pixels : 0);
  await change();
  if (wasAtEnd || !anchor?.element.isConnected) return;
  const { element } = anchor;
  const moved = () => element.getBoundingClientRect().top - wanted;
  // WebKit only has whole pixels, and cuts off what is more.
  const by = Math.round(moved());
  if (by) scroller.scrollTop += by;
  // It is off by more where there is nothing to scroll to.
  rests.set(scroller, { at: scroller.scrollTop, pixels: moved() % 1 });
}
