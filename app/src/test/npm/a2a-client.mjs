// Talks with an agent through A2A's own library: a2a-client.mjs URL TOKEN. What it sees is one line of JSON.
import { createServer } from "node:http";
import { StreamResponse } from "@a2a-js/sdk";
import { ClientFactory, DefaultAgentCardResolver, JsonRpcTransportFactory } from "@a2a-js/sdk/client";

const [url, token] = process.argv.slice(2);
const withToken = (input, init = {}) =>
  fetch(input, { ...init, headers: { ...init.headers, Authorization: "Bearer " + token } });
const client = await new ClientFactory({
  transports: [new JsonRpcTransportFactory({ fetchImpl: withToken })],
  cardResolver: new DefaultAgentCardResolver({ fetchImpl: withToken }),
}).createFromUrl(url + "/");
const ask = (text, configuration) => ({
  message: { messageId: crypto.randomUUID(), role: 1, contextId: "", taskId: "", extensions: [], referenceTaskIds: [], metadata: undefined, parts: [{ content: { $case: "text", value: text }, metadata: undefined, filename: "", mediaType: "text/plain" }] },
  configuration,
});
const immediately = { acceptedOutputModes: [], returnImmediately: true, taskPushNotificationConfig: undefined };
const seen = {};
const card = await client.getAgentCard();
seen.name = card.name;
const task = await client.sendMessage(ask("hello"));
seen.state = task.status.state;
seen.answer = task.artifacts[0].parts[0].content.value;
seen.again = (await client.getTask({ id: task.id })).artifacts[0].parts[0].content.value;
seen.events = [];
for await (const event of client.sendMessageStream(ask("world"))) seen.events.push(event.payload?.$case ?? Object.keys(event)[0]);
const told = [];
let enough;
const all = new Promise((done) => (enough = done));
const hook = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  const { payload } = StreamResponse.fromJSON(JSON.parse(body));
  told.push([payload.$case, request.headers["x-a2a-notification-token"], request.headers.authorization].join(" "));
  response.writeHead(204).end();
  if (told.length === 2) enough();
});
await new Promise((done) => hook.listen(0, "127.0.0.1", done));
const push = { tenant: "", id: "", taskId: "", url: `http://127.0.0.1:${hook.address().port}/`, token: "t", authentication: { scheme: "Bearer", credentials: "c" } };
await client.sendMessage(ask("told", { ...immediately, taskPushNotificationConfig: push }));
await all;
hook.close();
seen.told = told;
const slow = await client.sendMessage(ask("sleep", immediately));
seen.working = slow.status.state;
seen.cancelled = (await client.cancelTask({ id: slow.id })).status.state;
const about = { tenant: "", taskId: slow.id, id: "hook" };
await client.createTaskPushNotificationConfig({ ...about, url: "http://127.0.0.1:9/", token: "t", authentication: undefined });
seen.pushes = [(await client.getTaskPushNotificationConfig(about)).token, (await client.listTaskPushNotificationConfig({ ...about, pageSize: 0, pageToken: "" })).configs.length];
await client.deleteTaskPushNotificationConfig(about);
seen.pushes.push((await client.listTaskPushNotificationConfig({ ...about, pageSize: 0, pageToken: "" })).configs.length);
const listed = await client.listTasks({ tenant: "", contextId: "", status: 0, pageSize: 2, pageToken: "", includeArtifacts: true });
seen.listed = [listed.tasks.length, listed.totalSize, listed.tasks[0].id === slow.id, listed.tasks[1].artifacts[0].parts[0].content.value, listed.nextPageToken !== ""];
seen.unknown = await client.getTask({ id: "unknown" }).then(() => "found", (e) => e.constructor.name);
console.log(JSON.stringify(seen));
