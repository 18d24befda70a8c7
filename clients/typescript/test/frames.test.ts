// `text/event-stream`, byte by byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader } from "../src/frames.js";

type Seen = [event: string, data: string | undefined, id: string | undefined, retry: number | undefined];

/** What is read of a text that arrives in pieces, which end at these bytes. */
function read(text: string, ...ends: number[]): Seen[] {
  const bytes = new TextEncoder().encode(text);
  const reader = new FrameReader();
  const seen: Seen[] = [];
  let begin = 0;
  for (const end of [...ends, bytes.length]) {
    for (const { event, data } of reader.read(bytes.subarray(begin, end))) seen.push([event, data, reader.id, reader.retry]);
    begin = end;
  }
  return seen;
}

const cases: [name: string, text: string, seen: Seen[]][] = [
  ["a frame", "retry: 3000\nid: a\nevent: e\ndata: d\n\n", [["e", "d", "a", 3000]]],
  ["without an event it is a message", "data: d\n\n", [["message", "d", undefined, undefined]]],
  ["data of several lines", "data: a\ndata\ndata: c\n\n", [["message", "a\n\nc", undefined, undefined]]],
  ["empty data are data", "data:\n\n", [["message", "", undefined, undefined]]],
  ["a position without data", "id: a\n\n", [["message", undefined, "a", undefined]]],
  ["a position stays until there is another", "id: a\n\ndata: d\n\nid\n\n", [["message", undefined, "a", undefined], ["message", "d", "a", undefined], ["message", undefined, "", undefined]]],
  ["a position counts from the end of its frame", "id: a\n\nid: b\ndata: d\n", [["message", undefined, "a", undefined]]],
  ["a position with a null is none", "id: a\0b\n\n", [["message", undefined, undefined, undefined]]],
  ["the event does not stay", "event: e\n\ndata: d\n\n", [["e", undefined, undefined, undefined], ["message", "d", undefined, undefined]]],
  ["one space is removed, and colons stay", "data:  a: b\n\n", [["message", " a: b", undefined, undefined]]],
  ["comments and unknown fields", ":\n: data: x\ncolour: red\nData: x\n data: x\ndata: d\n\n", [["message", "d", undefined, undefined]]],
  ["a time that is no number", "retry: 3s\nretry:\nretry: -1\ndata: d\n\n", [["message", "d", undefined, undefined]]],
  ["carriage returns and line feeds", "data: a\r\ndata: b\rdata: c\n\r\ndata: d\r\r", [["message", "a\nb\nc", undefined, undefined], ["message", "d", undefined, undefined]]],
  ["a line feed after a carriage return ends no line", "data: a\r\n\r\ndata: b\r\n\r\n", [["message", "a", undefined, undefined], ["message", "b", undefined, undefined]]],
  ["a byte order mark, and letters of several bytes", "\uFEFFid: a\ndata: é 💌\u2028x\n\n", [["message", "é 💌\u2028x", "a", undefined]]],
  ["what the end cuts off", "data: a\n\ndata: b\n", [["message", "a", undefined, undefined]]],
];

for (const [name, text, seen] of cases) {
  test(`${name}, wherever the bytes are divided`, () => {
    const bytes = new TextEncoder().encode(text).length;
    assert.deepEqual(read(text), seen);
    for (let one = 0; one <= bytes; one++) {
      for (let two = one; two <= bytes; two++) assert.deepEqual(read(text, one, two), seen, `${one}, ${two}`);
    }
    assert.deepEqual(read(text, ...Array.from({ length: bytes }, (_, n) => n)), seen);
  });
}
