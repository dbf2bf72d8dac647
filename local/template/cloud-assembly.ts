import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { TemplateError } from "./template-error.ts";

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

interface AssetFile {
  readonly source: { readonly path: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** A synthesised stack: its template, and its files by the key they would have in S3. */
export interface CloudAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** Absolute path of the file or folder behind an S3 object key. */
  assetPath(logicalId: string, objectKey: unknown): string;
  /** Like `assetPath`, but refuses what is not a folder: archives are not unpacked. */
  assetFolder(logicalId: string, objectKey: unknown): string;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<string, { readonly type: string; readonly properties?: { readonly templateFile?: string } }>
  >;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

/**
 * The one stack of a cloud assembly folder (`cdk synth`'s output).
 *
 * @throws TemplateError when the folder holds no stack or several.
 */
export function readCloudAssembly(assemblyDir: string): CloudAssembly {
  const manifest = readJson<Manifest>(join(assemblyDir, "manifest.json"));
  const stacks = Object.entries(manifest.artifacts ?? {}).filter(([, it]) => it.type === "aws:cloudformation:stack");
  const [stack] = stacks;
  if (!stack || stacks.length > 1)
    throw new TemplateError("manifest.json", `expected one stack, found ${stacks.length}`);
  const [stackName, { properties }] = stack;
  const templateFile = properties?.templateFile ?? `${stackName}.template.json`;
  const assetPath = assetFinder(assemblyDir, join(assemblyDir, templateFile.replace(/template\.json$/, "assets.json")));
  const template = readJson<Template>(join(assemblyDir, templateFile));
  const assetFolder = (logicalId: string, objectKey: unknown) =>
    folderOrRefuse(logicalId, assetPath(logicalId, objectKey));
  return { stackName, template, assetPath, assetFolder };
}

function assetFinder(assemblyDir: string, assetsFile: string): CloudAssembly["assetPath"] {
  const { files = {} } = existsSync(assetsFile) ? readJson<{ files?: Record<string, AssetFile> }>(assetsFile) : {};
  const byKey = new Map<unknown, string>();
  for (const { source, destinations } of Object.values(files)) {
    for (const { objectKey } of Object.values(destinations)) byKey.set(objectKey, join(assemblyDir, source.path));
  }
  return (logicalId, objectKey) => {
    const path = byKey.get(objectKey);
    if (path === undefined) throw new TemplateError(logicalId, `no asset ${String(objectKey)} in the cloud assembly`);
    return path;
  };
}

function folderOrRefuse(logicalId: string, path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new TemplateError(logicalId, `the asset ${path} is not a folder; archives are not unpacked here`);
}
