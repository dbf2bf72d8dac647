import { createHash } from "node:crypto";
import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Architecture, Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import { buildChromiumLayer, chromiumPackages } from "../../layers/chromium/build.ts";

/** Layers of the lanes that have one. */
export const LANE_LAYERS: Readonly<Partial<Record<LaneName, (scope: Construct) => LayerVersion>>> = {
  youtubei: chromiumLayer,
};

/** Chromium and its driver, copied from the installed modules as they are: neither survives a bundler. */
function chromiumLayer(scope: Construct): LayerVersion {
  const packages = JSON.stringify([...chromiumPackages()]);
  return new LayerVersion(scope, "Chromium", {
    description: "Chromium and playwright-core",
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [Architecture.X86_64],
    code: Code.fromAsset(join(import.meta.dirname, "..", "..", "layers", "chromium"), {
      assetHashType: AssetHashType.CUSTOM,
      assetHash: createHash("sha256").update(packages).digest("hex"),
      bundling: {
        // Never pulled: the copy below cannot be declined.
        image: DockerImage.fromRegistry("none"),
        local: {
          tryBundle: (folder) => {
            buildChromiumLayer(folder);
            return true;
          },
        },
      },
    }),
  });
}
