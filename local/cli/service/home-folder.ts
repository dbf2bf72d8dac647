import { rmSync, writeFileSync } from "node:fs";
import { makeFolder, unfinishedName } from "../../files.ts";
import { CliFailure, systemCode } from "../failure.ts";

const PROBLEMS: Readonly<Record<string, string>> = {
  EEXIST: "is a file, not a folder",
  ENOTDIR: "lies below a file, not a folder",
  ENOENT: "lies where no folder can be made",
  EACCES: "cannot be written by this user",
  EPERM: "cannot be written by this user",
  EROFS: "lies on a read-only file system",
  ENOSPC: "lies where no space is left",
  EDQUOT: "lies where this user has no space left",
};

/** Makes the state folder if it is missing, and tries to write there. Throws a CliFailure that says what is wrong with the path. */
export function prepareHome(home: string): void {
  try {
    makeFolder(home, 0o700);
    const trial = unfinishedName(`${home}/trial`);
    writeFileSync(trial, "written and removed again", { mode: 0o600 });
    rmSync(trial);
  } catch (error) {
    const problem = PROBLEMS[systemCode(error) ?? ""] ?? "cannot be used";
    throw new CliFailure(
      `the state folder ${home} ${problem}: set EARSHOT_HOME to a folder that can be written`,
      1,
      error,
    );
  }
}
