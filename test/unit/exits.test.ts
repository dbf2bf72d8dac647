import { join } from "node:path";
import { expect, test } from "vitest";
import { forbiddenExits } from "../support/structure/exits.ts";
import { repositoryFiles } from "../support/structure/source-file.ts";

const lane = (text: string) => forbiddenExits([{ path: "lambdas/captions/fetch-captions.ts", text }]);

test("deployed code goes out through the proxy's folder alone", () => {
  expect(forbiddenExits(repositoryFiles(join(import.meta.dirname, "..", "..")))).toEqual([]);
});

test.each([
  ["undici", 'import { request } from "undici";'],
  ["undici, later", 'const { request } = await import("undici");'],
  ["http", 'import http from "node:http";'],
  ["https without the prefix", 'import { get } from "https";'],
  ["http2", 'import http2 from "node:http2";'],
  ["a socket", 'import net from "node:net";'],
  ["a socket by name", 'import { isIP, connect } from "node:net";'],
  ["all of a module", 'import * as tls from "node:tls";'],
  ["a handed-on module", 'export { connect } from "node:tls";'],
  ["a datagram", 'import dgram from "node:dgram";'],
  ["a name lookup", 'import { lookup } from "node:dns/promises";'],
  ["a child process", 'import { spawn } from "node:child_process";'],
  ["a browser", 'import { chromium } from "playwright-core";'],
  ["the binary of a browser", 'import chromium from "@sparticuz/chromium";'],
  ["proxy-chain", 'import { Server } from "proxy-chain";'],
  ["fetch", "const answer = await fetch(url);"],
  ["fetch as a value", "const tools = { fetch };"],
  ["fetch by its global name", "const answer = await globalThis.fetch(url);"],
  ["fetch handed on", "const send = fetch;"],
  ["fetch beside an address", "await go(`https://www.youtube.com`, fetch);"],
  ["fetch between quotes of a template", `const text = \`it's \${await fetch(url)} o'clock\`;`],
  ["a module in a template", "const { connect } = await import(`node:net`);"],
  ["fetch in a template, after an object", `const text = \`\${go({ url }, fetch)}\`;`],
  ["fetch of the global object", "await global.fetch(url);"],
  ["fetch perhaps", "const send = ours ? fetch : theirs;"],
  ["a part of a package", 'import request from "undici/lib/api/api-request.js";'],
  ["code from a text", 'new Function("return fetch")();'],
  ["a worker", 'import { Worker } from "node:worker_threads";'],
  ["a binding", 'process.binding("tcp_wrap");'],
  ["a built-in module by the text of its loader", 'process["getBuiltinModule"]("net");'],
  ["a WebSocket", "const socket = new WebSocket(url);"],
  ["an EventSource", "new EventSource(url);"],
  ["require", 'const net = require("node:net");'],
  ["createRequire", 'import { createRequire } from "node:module";'],
  ["a built-in module by name", 'process.getBuiltinModule("node:net");'],
  ["the recogniser's socket", "await client.listen.v1.connect({ model });"],
  ["the request API of a page", "await page.request.get(url);"],
  ["the request API of a route", "await route.fetch();"],
  ["the request API of a page's context", "await page.context().request.get(url);"],
  ["a request API under another name", "await tab.request.post(url);"],
  ["a request context of its own", "const api = await request.newContext();"],
  ["a computed module", "const { request } = await import(name);"],
  ["the request API of a page, perhaps", "await page?.request.get(url);"],
  ["the request API of a page by its text", 'await page["request"].get(url);'],
  ["the request API taken out of a page", "const { request } = page;"],
  ["the request API taken out of a context", "const { request: api } = page.context();"],
  ["any certificate, in a browser", "await chromium.launch({ ignoreHTTPSErrors: true });"],
  ["any certificate, in a handshake", "tls.connect({ host, rejectUnauthorized: false });"],
  ["the request API of a context", "const { request } = await context.request.get(url);"],
])("%s is refused in a lane", (_, text) => {
  expect(lane(text)).not.toEqual([]);
});

test.each([
  ["a comment", "// no fetch here\n/* nor fetch( */"],
  ["a text", 'throw new EarshotError("Unclassified", { detail: "fetch failed" });'],
  ["a name that begins alike", "await fetchCaptions(job);"],
  ["an SDK that is given ours", "new DeepgramClient({ fetch: outbound.fetch });"],
  ["a router", "const answer = await app.fetch(request);"],
  ["a check of an address", 'import { isIP } from "node:net";'],
  ["the system's authorities", 'import { getCACertificates } from "node:tls";'],
  ["a request that a page made", "const url = route.request().url(); const asked = response.request();"],
  ["a module by its name", 'type Driver = typeof import("./driver.ts");'],
  ["a method of that name", "interface Tools { fetch: Fetch; other?: boolean }"],
  ["a type", 'import type { Socket } from "node:net";'],
  ["AWS", 'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";'],
])("%s is no way out", (_, text) => {
  expect(lane(text)).toEqual([]);
});

test("each has one place", () => {
  const at = (path: string, text: string) => forbiddenExits([{ path, text }]).length;

  expect(at("lambdas/shared/proxy/proxy-middleware.ts", 'import { request } from "undici";')).toBe(0);
  expect(at("lambdas/shared/proxy/proxy-middleware.ts", 'import { Server } from "proxy-chain";')).toBe(1);
  expect(at("lambdas/shared/subprocess/start-child.ts", 'import { spawn } from "node:child_process";')).toBe(0);
  expect(at("lambdas/shared/subprocess/start-child.ts", 'import net from "node:net";')).toBe(1);
  expect(at("lambdas/youtubei/browser/open-browser.ts", 'import { chromium } from "playwright-core";')).toBe(0);
  expect(at("lambdas/youtubei/won.ts", 'import { chromium } from "playwright-core";')).toBe(1);
  expect(at("lambdas/youtubei/browser/open-browser.ts", "await page.request.get(url);")).toBe(1);
  expect(at("lambdas/youtubei/browser/browser-modules.ts", "await import(file);")).toBe(0);
  expect(at("local/cli/main.ts", "await fetch(url);")).toBe(0);
});
