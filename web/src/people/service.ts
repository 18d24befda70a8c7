// The calls of people.js.

import type { Entry, Schemas } from "pidge-client";
import { data } from "../calls.js";
import type { Hub } from "../hub.js";

export type User = Schemas["User"];

/** Whether a message to a user would be accepted now, and why not. */
export interface Verdict {
  allowed: boolean;
  code: string | null;
}

export interface Block {
  user: User;
  created_at: string;
}

interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
}

interface Options {
  params?: { path?: Record<string, string>; query?: Record<string, string> };
  body?: unknown;
  signal?: AbortSignal;
}

type Call = <T>(path: string, options: Options) => Promise<{ data?: T; error?: unknown; response: Response }>;

const calls = ({ pidge }: Hub): Record<"GET" | "POST" | "PUT" | "DELETE", Call> => pidge as never;
const of = (user_id: string): Options => ({ params: { path: { user_id } } });

export const canMessage = (hub: Hub, id: string): Promise<Verdict> => data(calls(hub).GET<Verdict>("/v1/users/{user_id}/can-message", of(id)));

export const userOf = (hub: Hub, id: string): Promise<User> => data(calls(hub).GET<User>("/v1/users/{user_id}", of(id)));

/** All conversations, the latest first, page by page. */
export async function* inboxOf(hub: Hub, filter: "all" | "archived"): AsyncGenerator<Entry[]> {
  let cursor: string | null | undefined;
  do {
    const query = { filter, limit: 100, ...(cursor && { cursor }) };
    const page: Page<Entry> = await data(hub.pidge.GET("/v1/inbox", { params: { query } }));
    yield page.items;
    cursor = page.next_cursor;
  } while (cursor);
}

/** People to whom the user may write, by the beginning of any word of their names. */
export async function findPeople(hub: Hub, q: string, signal: AbortSignal): Promise<User[]> {
  return (await data(calls(hub).GET<Page<User>>("/v1/users", { params: { query: { q } }, signal }))).items;
}

export const blocksOf = (hub: Hub, cursor?: string): Promise<Page<Block>> =>
  data(calls(hub).GET<Page<Block>>("/v1/blocks", { params: { query: cursor ? { cursor } : {} } }));

/** What `blocks` tells. */
export interface Blocked {
  id: string;
  isBlocked: boolean;
}

/** Blocks a user, or ends it, and tells the elements of the same user. */
export async function setBlock(hub: Hub, id: string, isBlocked: boolean): Promise<void> {
  await data(calls(hub)[isBlocked ? "PUT" : "DELETE"]("/v1/blocks/{user_id}", of(id)));
  hub.dispatchEvent(new CustomEvent<Blocked>("blocks", { detail: { id, isBlocked } }));
}

/** Mutes the conversation with a user until it is ended, or ends it, and has everything looked at that may show it. */
export async function setMute(hub: Hub, peer_id: string, isMuted: boolean): Promise<void> {
  await data(calls(hub).POST("/v1/inbox/batch", { body: { action: isMuted ? "mute" : "unmute", items: [{ peer_id }] } }));
  hub.live.wake("thread", peer_id);
  hub.live.wake("inbox");
  hub.live.wake("totals");
}
