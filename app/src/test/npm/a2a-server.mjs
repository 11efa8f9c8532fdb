// An agent made with A2A's own library, which works for a moment and then says what it was told in capitals. It prints its
// address, and ends with its input.
import http from "node:http";
import { DefaultRequestHandler, InMemoryTaskStore, JsonRpcTransportHandler, ServerCallContext, AgentEvent, UnauthenticatedUser } from "@a2a-js/sdk/server";

const status = (context, state) => ({ taskId: context.taskId, contextId: context.contextId, status: { state, message: undefined, timestamp: new Date().toISOString() }, metadata: undefined });
const executor = {
  async execute(context, bus) {
    const text = context.userMessage.parts.map((part) => part.content.value).join("");
    bus.publish(AgentEvent.task({ id: context.taskId, contextId: context.contextId, status: status(context, 2).status, artifacts: [], history: [], metadata: undefined }));
    await new Promise((done) => setTimeout(done, 300));
    bus.publish(AgentEvent.artifactUpdate({ taskId: context.taskId, contextId: context.contextId, append: false, lastChunk: true, metadata: undefined, artifact: { artifactId: "a", name: "", description: "", extensions: [], metadata: undefined, parts: [{ content: { $case: "text", value: text.toUpperCase() }, filename: "", mediaType: "text/plain", metadata: undefined }] } }));
    bus.publish(AgentEvent.statusUpdate(status(context, 3)));
    bus.finished();
  },
  async cancelTask() {},
};
const server = http.createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  response.setHeader("Content-Type", "application/json");
  if (request.url.endsWith("/agent-card.json")) {
    response.end(JSON.stringify(card));
  } else {
    const context = new ServerCallContext({ user: new UnauthenticatedUser(), requestedVersion: request.headers["a2a-version"] });
    response.end(JSON.stringify(await rpc.handle(body, context)));
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const url = "http://127.0.0.1:" + server.address().port;
const card = {
  name: "capitals", description: "Writes in capitals", version: "1", supportedInterfaces: [{ url: url + "/rpc", protocolBinding: "JSONRPC", protocolVersion: "1.0", tenant: "" }],
  capabilities: { streaming: true, pushNotifications: false, extensions: [] }, defaultInputModes: ["text/plain"], defaultOutputModes: ["text/plain"], skills: [], securitySchemes: {}, securityRequirements: [], signatures: [],
};
const rpc = new JsonRpcTransportHandler(new DefaultRequestHandler(card, new InMemoryTaskStore(), executor));
console.log(url);
process.stdin.on("end", () => process.exit()).resume();
