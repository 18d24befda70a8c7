// Listeners that end together.

type Listener = [target: EventTarget, type: string, listener: (event: never) => void];

/** Adds listeners. Returns what removes them. */
export function listen(...listeners: Listener[]): () => void {
  const end = new AbortController();
  for (const [target, type, listener] of listeners) target.addEventListener(type, listener as EventListener, { signal: end.signal });
  return () => end.abort();
}
