import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type SynthesiseProps, synthesise } from "../../local/template/synthesise.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A project whose app notes each run and writes `lib/answer.txt` into its cloud assembly. */
function project(body = ""): SynthesiseProps & { runs(): number } {
  const projectDir = temporaryFolder();
  const cacheDir = temporaryFolder();
  mkdirSync(join(projectDir, "lib"));
  writeFileSync(join(projectDir, "lib", "answer.txt"), "one");
  writeFileSync(join(projectDir, "package.json"), '{"type":"module"}');
  writeFileSync(
    join(projectDir, "lib", "app.ts"),
    `import { appendFileSync, copyFileSync, writeFileSync } from "node:fs";
       appendFileSync("runs.log", "x"); const out: string = process.env.CDK_OUTDIR ?? "";
       copyFileSync("lib/answer.txt", out + "/answer.txt"); writeFileSync(out + "/stage.txt", String(process.env.STAGE)); ${body}
       writeFileSync(out + "/manifest.json", "{}");`,
  );
  const log = join(projectDir, "runs.log");
  return { projectDir, cacheDir, runs: () => (existsSync(log) ? readFileSync(log, "utf8").length : 0) };
}
const answer = (assemblyDir: string) => readFileSync(join(assemblyDir, "answer.txt"), "utf8");
const assemblies = ({ cacheDir }: SynthesiseProps) =>
  readdirSync(join(cacheDir, "synth")).filter((name) => /^[0-9a-f]{32}$/.test(name));

test("runs the app once for the same files, also for callers at the same time", async () => {
  const props = project();

  const [first, same] = await Promise.all([synthesise(props), synthesise(props)]);
  const later = await synthesise(props);

  expect(first).toMatchObject({ fromCache: false });
  expect(same.assemblyDir).toBe(first.assemblyDir);
  expect(later).toEqual({ assemblyDir: first.assemblyDir, fromCache: true });
  expect(props.runs()).toBe(1);
});

test("runs again for a file that has changed", async () => {
  const props = project();
  await synthesise(props);
  writeFileSync(join(props.projectDir, "lib", "answer.txt"), "two");

  const { assemblyDir, fromCache } = await synthesise(props);

  expect(fromCache).toBe(false);
  expect(answer(assemblyDir)).toBe("two");
});

test("runs again for another variable, a new file and a file that is gone", async () => {
  const props = project();
  await synthesise(props);
  const prod = await synthesise({ ...props, environment: { STAGE: "prod" } });
  mkdirSync(join(props.projectDir, "lambdas"));
  writeFileSync(join(props.projectDir, "lambdas", "new.ts"), "");
  const more = await synthesise(props);
  rmSync(join(props.projectDir, "lambdas", "new.ts"));

  expect(readFileSync(join(prod.assemblyDir, "stage.txt"), "utf8")).toBe("prod");
  expect(more.fromCache).toBe(false);
  expect(props.runs()).toBe(3);
});

test("takes the archive of a layer into account, not what the layer has built for this machine", async () => {
  const props = project();
  const build = join(props.projectDir, "layers", "media", ".build");
  mkdirSync(join(build, "layer", "bin"), { recursive: true });
  await synthesise(props);
  writeFileSync(join(build, "layer", "bin", "ffmpeg"), "");
  writeFileSync(join(build, "layer.stamp"), "");
  const same = await synthesise(props);
  writeFileSync(join(build, "media-layer.zip"), "");
  const other = await synthesise(props);

  expect([same.fromCache, other.fromCache]).toEqual([true, false]);
});

test("keeps the two assemblies used last", async () => {
  const props = project();
  const kept: string[] = [];
  for (const content of ["1", "22", "333", "4444"]) {
    writeFileSync(join(props.projectDir, "lib", "answer.txt"), content);
    kept.push((await synthesise(props)).assemblyDir);
  }

  expect(kept.map((folder) => existsSync(folder))).toEqual([false, false, true, true]);
  expect(assemblies(props)).toHaveLength(2);
});

test("leaves nothing behind when the app fails, and shows what it printed", async () => {
  const props = project(`throw new Error("no such lane");`);

  await expect(synthesise(props)).rejects.toMatchObject({
    name: "SynthesisError",
    message: expect.stringContaining("no such lane"),
  });

  expect(readdirSync(join(props.cacheDir, "synth"))).toEqual(["files.json"]);
  expect(props.runs()).toBe(1);
});

test("does it again when a file changes meanwhile", async () => {
  const props = project(`writeFileSync("lib/answer.txt", "changed");`);

  const { assemblyDir } = await synthesise(props);

  expect(answer(assemblyDir)).toBe("changed");
  expect(props.runs()).toBe(2);
});

test("runs the app once when two processes begin together", async () => {
  const { projectDir, cacheDir, runs } = project("await new Promise((done) => setTimeout(done, 200));");
  const module = JSON.stringify(join(import.meta.dirname, "../../local/template/synthesise.ts"));
  const script = `import { synthesise } from ${module}; const { assemblyDir } = await synthesise(${JSON.stringify({ projectDir, cacheDir })}); process.stdout.write(assemblyDir);`;
  const run = () =>
    new Promise<string>((done) => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let printed = "";
      child.stdout.on("data", (chunk) => {
        printed += chunk;
      });
      child.once("close", () => done(printed));
    });

  const [one, two] = await Promise.all([run(), run()]);

  expect(one).toBe(two);
  expect(runs()).toBe(1);
  expect(readdirSync(join(cacheDir, "synth")).sort()).toEqual([one.split("/").at(-1), "files.json"].sort());
});
