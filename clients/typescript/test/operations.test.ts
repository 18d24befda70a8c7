// Every operation of the OpenAPI document is called once, and succeeds, also those that answer without a body.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createPidge, readExport, streamEvents } from "../src/index.js";

const document = JSON.parse(readFileSync(new URL("../../../../openapi/pidge.json", import.meta.url), "utf8")) as {
  paths: Record<string, Record<string, { operationId: string }>>;
};

test("every operation succeeds", async () => {
  const { PIDGE_URL: baseUrl, PIDGE_EDUCATOR_TOKEN: token, PIDGE_SERVICE_TOKEN: serviceToken } = process.env;
  assert.ok(baseUrl && token && serviceToken, "set PIDGE_URL, PIDGE_EDUCATOR_TOKEN and PIDGE_SERVICE_TOKEN");
  const ada = createPidge({ baseUrl, token });
  const service = createPidge({ baseUrl, token: serviceToken });
  const called: (string | undefined)[] = [];
  for (const client of [ada, service]) {
    client.use({ onRequest: ({ request, schemaPath }) => void called.push(document.paths[schemaPath]?.[request.method.toLowerCase()]?.operationId) });
  }
  const path = { peer_id: "typescript/peer" };
  const [params, one] = [{ path }, { path: { ...path, seq: 1 } }];
  const statuses: number[] = [];
  const ok = async (call: Promise<{ error?: unknown; response: Response }>) => {
    const { error, response } = await call;
    assert.ok(response.ok && error === undefined, `${called.at(-1)}: ${JSON.stringify(error)}`);
    statuses.push(response.status);
  };

  await ok(ada.GET("/.well-known/messaging"));
  await ok(ada.GET("/health/live"));
  await ok(ada.GET("/health/ready"));
  await ok(ada.GET("/v1/me"));
  await ok(ada.PUT("/v1/conversations/{peer_id}/draft", { params, body: { body: "Dear" } }));
  await ok(ada.GET("/v1/conversations/{peer_id}/draft", { params }));
  await ok(ada.DELETE("/v1/conversations/{peer_id}/draft", { params }));
  await ok(ada.POST("/v1/messages", { body: { recipient_id: path.peer_id, body: "Dear all" } }));
  await ok(ada.PATCH("/v1/conversations/{peer_id}/messages/{seq}", { params: one, body: { body: "Dear both" } }));
  await ok(ada.GET("/v1/conversations/{peer_id}/messages", { params }));
  await ok(ada.GET("/v1/conversations/{peer_id}/messages/{seq}", { params: one }));
  await ok(ada.GET("/v1/search", { params: { query: { q: "dear" } } }));
  await ok(ada.POST("/v1/conversations/{peer_id}/read", { params, body: { up_to_seq: 1 } }));
  await ok(ada.POST("/v1/conversations/{peer_id}/unread", { params, body: { from_seq: 1 } }));
  await ok(ada.PATCH("/v1/conversations/{peer_id}", { params, body: { starred: true } }));
  await ok(ada.GET("/v1/conversations/{peer_id}", { params }));
  await ok(ada.GET("/v1/inbox"));
  await ok(ada.GET("/v1/inbox/unread"));
  await ok(ada.POST("/v1/inbox/read-all", { body: {} }));
  await ok(ada.POST("/v1/inbox/batch", { body: { action: "archive", items: [path] } }));
  await ok(ada.DELETE("/v1/conversations/{peer_id}/messages/{seq}", { params: one }));
  await ok(ada.POST("/v1/conversations/{peer_id}/restore", { params }));
  await ok(ada.DELETE("/v1/conversations/{peer_id}", { params: { path, query: { up_to_seq: 1 } } }));
  await ok(service.GET("/v1/events/log", { params: { query: { after: 0 } } }));

  const pupil = { user_id: "typescript/pupil" };
  await ok(service.PUT("/v1/users/{user_id}", { params: { path: pupil }, body: { display_name: "Nia Pupil", role: "student" } }));
  await ok(service.PUT("/v1/users", { body: { users: [{ user_id: "typescript/pupil 2", role: "student" }] } }));
  await ok(ada.GET("/v1/users", { params: { query: { q: "nia" } } }));
  await ok(ada.GET("/v1/users/{user_id}/can-message", { params: { path: pupil } }));

  const context = { path: { type: "course", id: "typescript/1" } };
  await ok(service.PUT("/v1/contexts/{type}/{id}/members", { params: context, body: { members: [pupil], title: "Types" } }));
  await ok(service.PATCH("/v1/contexts/{type}/{id}/members", { params: context, body: { add: [{ user_id: "typescript/pupil 2" }] } }));
  await ok(service.GET("/v1/contexts/{type}/{id}/members", { params: context }));
  await ok(service.DELETE("/v1/contexts/{type}/{id}", { params: context }));

  // The policy in force is put back as it is: other tests depend on it at the same time.
  const inForce = service.GET("/v1/policy");
  await ok(inForce);
  const { data } = await inForce;
  assert.ok(data);
  const { version: _version, updated_at: _at, updated_by: _by, ...policy } = data;
  await ok(service.PUT("/v1/policy", { body: policy }));
  await ok(service.POST("/v1/policy/explain", { body: { pairs: [{ sender_id: pupil.user_id, recipient_id: path.peer_id }] } }));

  const bulk = { params: { path: { client_id: "typescript" } } };
  await ok(ada.POST("/v1/messages/bulk", { body: { ...bulk.params.path, body: "Dear all", items: [{ recipient_id: pupil.user_id }] } }));
  await ok(ada.GET("/v1/users/{user_id}", { params: { path: pupil } }));
  await ok(ada.GET("/v1/messages/bulk/{client_id}", bulk));
  await ok(ada.DELETE("/v1/messages/bulk/{client_id}", bulk));

  const blocked = { params: { path: { peer_id: pupil.user_id } } };
  await ok(ada.PUT("/v1/blocks/{peer_id}", blocked));
  await ok(ada.GET("/v1/blocks"));
  await ok(ada.DELETE("/v1/blocks/{peer_id}", blocked));

  for await (const { data } of readExport(service, pupil.user_id)) assert.ok(data.kind);
  const erasing = service.DELETE("/v1/users/{user_id}", { params: { path: pupil } });
  await ok(erasing);
  const { id } = (await erasing).data!;
  await ok(service.GET("/v1/erasures/{id}", { params: { path: { id } } }));
  await ok(service.GET("/v1/erasures"));

  for await (const { type } of streamEvents(ada)) {
    assert.equal(type, "reset");
    called.push("streamEvents");
    break;
  }

  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  assert.deepEqual([...called].sort(), operations.sort());
  assert.ok(statuses.includes(204));
});
