import { createHash } from "node:crypto";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Architecture, Code, LayerVersion, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import { buildChromiumLayer, chromiumPackages } from "../../layers/chromium/build.ts";
import { LAYER_ZIP, LOCAL_LAYER } from "../../layers/media/places.ts";

/** Layers of the lanes that have one. */
export const LANE_LAYERS: Readonly<Partial<Record<LaneName, (scope: Construct) => LayerVersion>>> = {
  youtubei: chromiumLayer,
  ytdlp: mediaLayer,
  deepgram: mediaLayer,
};

/** Context key: true when the template is for AWS, not for the laptop. */
export const FOR_AWS = "earshot:for-aws";

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

/**
 * yt-dlp and ffmpeg. AWS gets the archive of `npm run layers:build`; the laptop's template links to the tools that
 * `npm run layers:install` has put there, now or later. One layer for all lanes that ask for it.
 */
function mediaLayer(scope: Construct): LayerVersion {
  const made = scope.node.tryFindChild("Media");
  if (made instanceof LayerVersion) return made;
  return new LayerVersion(scope, "Media", {
    description: "yt-dlp and ffmpeg",
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [Architecture.X86_64],
    code: scope.node.tryGetContext(FOR_AWS) ? archivedTools() : linkedTools(),
  });
}

function archivedTools(): Code {
  if (existsSync(LAYER_ZIP)) return Code.fromAsset(LAYER_ZIP);
  throw new Error("the media layer is not built: run npm run layers:pin, then npm run layers:build");
}

function linkedTools(): Code {
  return Code.fromAsset(join(import.meta.dirname, "..", "..", "layers", "media"), {
    assetHashType: AssetHashType.CUSTOM,
    assetHash: createHash("sha256").update(LOCAL_LAYER).digest("hex"),
    bundling: {
      image: DockerImage.fromRegistry("none"),
      local: {
        tryBundle: (output) => {
          for (const part of ["bin", "yt-dlp"]) symlinkSync(join(LOCAL_LAYER, part), join(output, part));
          return true;
        },
      },
    },
  });
}
