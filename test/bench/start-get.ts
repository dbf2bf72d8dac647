import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { startCommand } from "../support/run-command.ts";

const VIDEO = "plainmanual";

/** `earshot get` of a video with captions, as a process of its own; `document` rejects when it ends badly. */
export function startGet(
  env: Readonly<Record<string, string>>,
  more: readonly string[],
): { readonly pid: number; readonly document: Promise<TranscriptDocument> } {
  const args = ["local/cli/bootstrap.mjs", "local/cli/main.ts", "get", VIDEO, "--format", "json", ...more];
  const { pid, finished } = startCommand(process.execPath, args, { env });
  const document = finished.then(({ code, stdout, stderr }) => {
    if (code !== 0) throw new Error(`get ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as TranscriptDocument;
  });
  return { pid, document };
}
