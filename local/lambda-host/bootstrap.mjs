// @ts-check
// The program of a function's process: loads the handler and serves it from the Runtime API (Lambda developer guide, "Building a custom
// runtime"). Plain JavaScript: the process then starts without stripping types.
import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const PREFIX = "/2018-06-01/runtime";
const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "").split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 2 });

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [body]
 * @returns {Promise<{ headers: import("node:http").IncomingHttpHeaders, body: string }>}
 */
function call(method, path, body) {
  const headers =
    body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((done, fail) => {
    const sent = request({ host, port, agent, method, path: PREFIX + path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => done({ headers: response.headers, body: text }));
      response.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

/** The host is gone: nobody waits for this process any more. */
const die = () => process.exit(1);

/** @param {unknown} thrown */
function describe(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") });
}

/** @param {string} name @param {string} message */
const named = (name, message) => Object.assign(new Error(message), { name });

async function loadHandler() {
  const [module = "", name = ""] = (process.env._HANDLER ?? "").split(".");
  const base = join(process.env.LAMBDA_TASK_ROOT ?? "", module);
  const file = [".mjs", ".js", ".cjs"].map((extension) => base + extension).find((path) => existsSync(path));
  if (!file) throw named("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`);
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== "function")
    throw named("Runtime.HandlerNotFound", `${process.env._HANDLER} is undefined or not exported`);
  return handler;
}

/** @param {import("node:http").IncomingHttpHeaders} headers */
function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

/** Tells the host that everything the invocation printed has been printed: a pipe keeps its order. */
const markEnd = () => process.stdout.write(`\n\u0000end ${current}\n`);

/** @type {string | undefined} */
let current;
/** @type {((event: unknown, context: unknown) => unknown) | undefined} */
let handler;

for (const [event, name] of /** @type {const} */ ([
  ["unhandledRejection", "Runtime.UnhandledPromiseRejection"],
  ["uncaughtException", undefined],
])) {
  process.on(event, (thrown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (name) error.name = name;
    process.stderr.write(`${error.stack}\n`);
    if (!current && handler) process.exit(128);
    const path = current ? `/invocation/${current}/error` : "/init/error";
    call("POST", path, describe(error)).finally(() => process.exit(128));
  });
}

try {
  handler = await loadHandler();
} catch (error) {
  await call("POST", "/init/error", describe(error)).catch(die);
  process.exit(1);
}
for (let idle = 0; ; idle++) {
  const asked = call("GET", "/invocation/next").catch(die);
  // Node writes its compile cache when it exits, but this process is always killed.
  if (idle < 2) setImmediate(flushCompileCache);
  const next = await asked;
  current = String(next.headers["lambda-runtime-aws-request-id"]);
  let answer = { path: "response", body: "null" };
  try {
    answer.body = JSON.stringify(await handler(JSON.parse(next.body), contextOf(next.headers))) ?? "null";
  } catch (error) {
    answer = { path: "error", body: describe(error) };
  }
  markEnd();
  await call("POST", `/invocation/${current}/${answer.path}`, answer.body).catch(die);
  current = undefined;
}
