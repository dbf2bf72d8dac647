import { importsOf, isCode, type SourceFile } from "./source-file.ts";

interface Exit {
  /** What it is called in the complaint. */
  readonly name: string;
  /** Where it may stand. */
  readonly home: RegExp;
  /** Packages and built-in modules, without `node:`. */
  readonly modules?: readonly string[];
  /** Uses of globals and of APIs that need no import. Matched on code without comments and texts. */
  readonly use?: RegExp;
}

const PROXY = /^lambdas\/shared\/proxy\//;
const NOWHERE = /^$/;

/** Everything that can open a connection or start something that does, and its one place. AWS's own SDK is not among them. */
const EXITS: readonly Exit[] = [
  { name: "proxy-chain", home: /^lambdas\/shared\/proxy\/loopback-proxy\.ts$/, modules: ["proxy-chain"] },
  {
    name: "an HTTP client or server",
    home: PROXY,
    modules: ["undici", "http", "https", "http2", "axios", "got", "ky", "node-fetch", "ws", "inspector"],
  },
  { name: "a socket", home: PROXY, modules: ["net", "tls", "dgram", "quic"] },
  { name: "the resolver", home: NOWHERE, modules: ["dns"] },
  { name: "a child process", home: /^lambdas\/shared\/subprocess\//, modules: ["child_process", "cluster", "execa"] },
  {
    name: "a browser",
    home: /^lambdas\/youtubei\/browser\//,
    modules: ["playwright", "playwright-core", "puppeteer", "puppeteer-core", "@sparticuz/chromium"],
  },
  {
    name: "a loader past the imports",
    home: NOWHERE,
    modules: ["module", "vm", "worker_threads", "repl"],
    use: /\b(?:require|getBuiltinModule|createRequire|eval|Function)\s*\(|\bprocess\s*(?:\??\.\s*(?:binding|dlopen)\b|(?:\?\.)?\[)/,
  },
  {
    name: "a module whose name is computed",
    home: /^lambdas\/youtubei\/browser\/browser-modules\.ts$/,
    use: /\bimport\s*\(\s*[^)\s]/,
  },
  {
    name: "the global fetch",
    home: PROXY,
    use: /(?<![\w.$#])fetch(?![\w$])(?!(?<=[{,;(]\s*fetch)\s*\??:)|\bglobal(?:This)?\b/,
  },
  {
    name: "a global client",
    home: NOWHERE,
    use: /\b(?:WebSocket|EventSource|XMLHttpRequest|EnvHttpProxyAgent)\b|\bsendBeacon\b/,
  },
  {
    name: "a request API of the browser driver",
    home: NOWHERE,
    use: /\b(?:page|context|browserContext|playwright|driver|chromium)(?:\(\))?\??(?:\.request\b|\.?\[)|\{[^{}]*\brequest\b[^{}]*\}\s*=\s*\w*(?:[pP]age|[cC]ontext(?:\(\))?|[dD]river)\b|\.request\.(?:get|post|put|patch|head|delete|fetch|newContext)\b|\b\w*[rR]oute\.fetch\b|\brequest\.newContext\b|\bAPIRequestContext\b/,
  },
  {
    name: "a socket of the recogniser's SDK, which takes no client of ours",
    home: NOWHERE,
    use: /\.v\d+\s*\??\.\s*(?:connect|createConnection)\b/,
  },
  {
    name: "certificates nobody vouches for",
    home: NOWHERE,
    use: /\bignoreHTTPSErrors\b|\brejectUnauthorized\s*:\s*(?!true)|\bNODE_TLS_REJECT_UNAUTHORIZED\b/,
  },
];

/** What opens no connection. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  net: ["isIP", "isIPv4", "isIPv6"],
  tls: ["getCACertificates", "rootCertificates"],
};

/** Ways out of deployed code that stand elsewhere than in their one place, one sentence each. */
export function forbiddenExits(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => isCode(file) && file.path.startsWith("lambdas/"))
    .flatMap((file) => EXITS.filter((exit) => !exit.home.test(file.path) && isUsed(exit, file)).map(complaint(file)));
}

const complaint =
  ({ path }: SourceFile) =>
  ({ name }: Exit) =>
    `${path} may not use ${name}: everything goes out through shared/proxy`;

function isUsed({ modules = [], use }: Exit, file: SourceFile): boolean {
  const imported = importsOf(file).filter(({ typeOnly }) => !typeOnly);
  const named = (target: string) => target.replace(/^node:/, "");
  const isOneOf = (name: string) => modules.some((module) => name === module || name.startsWith(`${module}/`));
  return (
    imported.some(({ target }) => isOneOf(named(target)) && !isHarmless(named(target), file.text)) ||
    (use?.test(codeOnly(file.text)) ?? false)
  );
}

/** Whether a module's every import names harmless things only. */
function isHarmless(module: string, text: string): boolean {
  const imports = [...text.matchAll(new RegExp(`import\\s+([^;]*?)\\s+from\\s+["'](?:node:)?${module}["']`, "g"))];
  const names = imports.flatMap(([, clause = ""]) =>
    /^\{[^}]*\}$/.test(clause) ? clause.slice(1, -1).split(",") : ["everything"],
  );
  const wanted = names.map((name) => name.trim()).filter((name) => name !== "" && !name.startsWith("type "));
  return imports.length > 0 && wanted.every((name) => HARMLESS[module]?.includes(name));
}

/** Without comments and quoted texts; of templates what stands between their first and last computed part stays. */
function codeOnly(text: string): string {
  const quoted = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:[^`\\]|\\[\s\S])*`/g;
  return text.replace(quoted, (part) => (part.startsWith("`") ? `\`${/\$\{[\s\S]*\}/.exec(part) ?? ""}\`` : ""));
}
