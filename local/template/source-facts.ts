import { spawnSync } from "node:child_process";

/** Which commit a deployment is made from, as variables of the CDK app; without git, or outside a checkout, none. */
export function sourceFacts(projectDir: string): Readonly<Record<string, string>> {
  const { status, stdout } = spawnSync("git", ["log", "-1", "--format=%H %cI"], { cwd: projectDir, encoding: "utf8" });
  const [EARSHOT_COMMIT, EARSHOT_BUILD_TIME] = status === 0 ? stdout.trim().split(" ") : [];
  return EARSHOT_COMMIT && EARSHOT_BUILD_TIME ? { EARSHOT_COMMIT, EARSHOT_BUILD_TIME } : {};
}
