import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

export type Resources = Readonly<Record<string, { readonly Type: string; readonly [field: string]: unknown }>>;

/** A hand-made cloud assembly: its folder, and the S3 keys of its assets. */
export interface AssemblyFolder {
  readonly folder: string;
  /** Properties of a function whose bundle is `source`. */
  code(source: string): { readonly S3Bucket: string; readonly S3Key: string };
  /** S3 location of a file with this text. */
  file(text: string): { readonly Bucket: string; readonly Key: string };
  /** Writes the template with these resources and gives the folder. */
  with(resources: Resources, template?: Readonly<Record<string, unknown>>): string;
}

/** Writes a cloud assembly as the CDK lays it out: a manifest, a template, assets by their key. */
export function assemblyFolder(folder = temporaryFolder()): AssemblyFolder {
  const files: Record<string, unknown> = {};
  let assets = 0;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  return {
    folder,
    code(source) {
      const path = `asset.${++assets}`;
      mkdirSync(join(folder, path));
      writeFileSync(join(folder, path, "index.mjs"), source);
      files[path] = { source: { path }, destinations: { here: { objectKey: `${path}.zip` } } };
      return { S3Bucket: "assets", S3Key: `${path}.zip` };
    },
    file(text) {
      const path = `asset.${++assets}.json`;
      writeFileSync(join(folder, path), text);
      files[path] = { source: { path }, destinations: { here: { objectKey: path } } };
      return { Bucket: "assets", Key: path };
    },
    with(resources, template = {}) {
      const artifact = { type: "aws:cloudformation:stack", properties: { templateFile: "Stack.template.json" } };
      write("Stack.template.json", { Resources: resources, ...template });
      write("Stack.assets.json", { files });
      write("manifest.json", { artifacts: { Stack: artifact, Tree: { type: "cdk:tree" } } });
      return folder;
    },
  };
}

/** A function resource as the CDK writes it. */
export function functionResource(code: unknown, properties: Readonly<Record<string, unknown>> = {}) {
  return {
    Type: "AWS::Lambda::Function",
    Properties: {
      Code: code,
      Handler: "index.handler",
      Runtime: "nodejs24.x",
      Role: { "Fn::GetAtt": ["Role", "Arn"] },
      ...properties,
    },
  };
}

/** A table resource with a partition key alone. */
export const jobsTable = {
  Type: "AWS::DynamoDB::GlobalTable",
  Properties: {
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
  },
};
