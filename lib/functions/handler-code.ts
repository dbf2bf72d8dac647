import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { type BuildOptions, buildSync } from "esbuild";

const PROJECT = join(import.meta.dirname, "..", "..");
const HANDLER = "handler.ts";
/** The one file of a function's code; its handler is `index.handler`. */
const BUNDLE = "index.mjs";

/** ESM with everything inside, the AWS SDK too: what is tested is what runs. */
const BUNDLING = {
  absWorkingDir: PROJECT,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  minify: true,
  keepNames: true,
  mainFields: ["module", "main"],
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  logLevel: "warning",
} as const satisfies BuildOptions;

const bundled = new Map<string, ReadonlyMap<string, Uint8Array>>();

/**
 * The code of the function in `lambdasDir/name`. The functions of a folder are bundled together, once a process; the asset's hash is that
 * of the bundle, so a deployment changes only the functions whose code differs.
 */
export function handlerCode(lambdasDir: string, name: string): Code {
  const folder = join(lambdasDir, name);
  if (!existsSync(join(folder, HANDLER)))
    throw new Error(`${name}: no handler at ${join(folder, HANDLER)}; a function needs its folder with a ${HANDLER}`);
  const tryBundle = (outputDir: string): boolean => {
    const bundle = bundlesOf(lambdasDir).get(name);
    if (bundle) writeFileSync(join(outputDir, BUNDLE), bundle);
    return bundle !== undefined;
  };
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry("none"), local: { tryBundle } },
  });
}

/** Bundles by the name of their function. */
function bundlesOf(lambdasDir: string): ReadonlyMap<string, Uint8Array> {
  const known = bundled.get(lambdasDir);
  if (known) return known;
  const { outputFiles } = buildSync({
    ...BUNDLING,
    entryPoints: readdirSync(lambdasDir)
      .map((name) => join(lambdasDir, name, HANDLER))
      .filter((file) => existsSync(file)),
    outbase: lambdasDir,
    outdir: "bundles",
    write: false,
  });
  const bundles = new Map(outputFiles.map(({ path, contents }) => [basename(dirname(path)), contents]));
  bundled.set(lambdasDir, bundles);
  return bundles;
}
