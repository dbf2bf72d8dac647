import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryFiles } from "../support/structure/source-file.ts";
import { structureProblems } from "../support/structure/structure-problems.ts";

test("the repository keeps its own rules", () => {
  expect(structureProblems(repositoryFiles(join(import.meta.dirname, "..", "..")))).toEqual([]);
});

test.each([
  ["a long file", "lib/a.ts", "x;\n".repeat(251), "lib/a.ts has 251 lines: at most 250"],
  [
    "a long handler",
    "lambdas/captions/handler.ts",
    `export const handler = observed(x);\n${"x;\n".repeat(60)}`,
    /handler has at most 60/,
  ],
  [
    "a handler that nothing watches",
    "lambdas/captions/handler.ts",
    "export const handler = async () => {};",
    /nothing watches/,
  ],
  ["a name in camel case", "lib/someThing.ts", "", /kebab-case/],
  ["a script beside the folders", "try.py", "", /stands in a folder/],
  ["a barrel", "lib/index.ts", "", /no barrels/],
  ["a machine's path", "docs/a.md", ["see ", "home", "someone", "notes"].join("/"), /docs\/a.md:1 holds a path/],
  [
    "a lane that imports another",
    "lambdas/captions/a.ts",
    'import { b } from "../ytdlp/b.ts";',
    /may not import lambdas\/ytdlp\/b.ts/,
  ],
  [
    "shared code that imports a lane",
    "lambdas/shared/a.ts",
    'import type { B } from "../captions/b.ts";',
    /may not import lambdas\/captions/,
  ],
  [
    "the deployment that imports a lambda",
    "lib/a.ts",
    'import { b } from "../lambdas/shared/errors.ts";',
    /may not import/,
  ],
  [
    "the laptop that imports code of lambdas",
    "local/a.ts",
    'import { type B } from "../lambdas/shared/codes.ts";',
    /may not import/,
  ],
  [
    "the demo internet that imports types of lambdas",
    "local/demo/internet/a.ts",
    'import type { B } from "../../../lambdas/shared/codes.ts";',
    /may not/,
  ],
  [
    "a child process elsewhere",
    "lambdas/ytdlp/a.ts",
    'import { spawn } from "node:child_process";',
    /only lambdas\/shared\/subprocess/,
  ],
  ["a way out of its own", "lambdas/captions/a.ts", 'import { request } from "undici";', /only lambdas\/shared\/proxy/],
  ["a socket of its own", "layers/media/a.ts", 'import net from "node:net";', /only lambdas\/shared\/proxy/],
  ["a dynamic import", "local/a.ts", 'await import("../lib/app.ts");', /may not import lib\/app.ts/],
])("%s is found", (_, path, text, problem) => {
  const problems = structureProblems([{ path, text }]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

test("types of lambdas may be imported by the laptop, shared code by a lane", () => {
  const allowed = [
    {
      path: "local/a.ts",
      text: 'import type { B } from "../lambdas/shared/codes.ts";\nimport { c } from "./cli/c.ts";',
    },
    { path: "lambdas/captions/a.ts", text: 'import {\n  b,\n} from "../shared/errors.ts";\nimport { z } from "zod";' },
  ];
  expect(structureProblems(allowed)).toEqual([]);
});

test("modules that import each other are found, unless by type", () => {
  const circle = (type: string) => [
    { path: "lib/a.ts", text: 'import { b } from "./b.ts";' },
    { path: "lib/b.ts", text: `import ${type}{ a } from "./a.ts";` },
  ];
  expect(structureProblems(circle(""))).toEqual(["import cycle: lib/a.ts → lib/b.ts → lib/a.ts"]);
  expect(structureProblems(circle("type "))).toEqual([]);
});
