import { runChild } from "../subprocess/run-child.ts";
import { withScratchFolder } from "./scratch-folder.ts";
import { toolEnvironment } from "./tool-environment.ts";

/** yt-dlp starts in 0.2 s. The lane's answer waits for this, so a tool that hangs must not cost more. */
const TIMEOUT_MS = 3_000;
const MAX_OUTPUT_BYTES = 1_000;

/** The version yt-dlp says it has; undefined when it says none. */
export function askVersion(tool: string, proxyUrl: string): Promise<string | undefined> {
  return withScratchFolder(async (folder) => {
    const { exitCode, output } = await runChild({
      file: tool,
      args: ["--ignore-config", "--no-plugin-dirs", "--version"],
      environment: toolEnvironment({ tool, folder, proxyUrl }),
      folder,
      input: "",
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: MAX_OUTPUT_BYTES,
    });
    return exitCode === 0 ? output.trim() : undefined;
  });
}
