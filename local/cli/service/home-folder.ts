import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { CliFailure, systemCode } from "../failure.ts";

const PROBLEMS: Readonly<Record<string, string>> = {
  EEXIST: "is a file, not a folder",
  ENOTDIR: "lies below a file, not a folder",
  EACCES: "cannot be written by this user",
  EROFS: "lies on a read-only file system",
};

/** Makes the state folder if it is missing. Throws a CliFailure that says what is wrong with the path. */
export function prepareHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    statSync(home);
    accessSync(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    const problem = PROBLEMS[systemCode(error) ?? ""] ?? "cannot be used";
    throw new CliFailure(
      `the state folder ${home} ${problem}: set EARSHOT_HOME to a folder that can be written`,
      1,
      error,
    );
  }
}
