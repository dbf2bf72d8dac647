import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/**
 * A shell process that outlives this one for a moment: if this process dies, even by SIGKILL, it ends all registered process groups and
 * removes the folder. A handler that never yields could not notice the death itself.
 */
export class Watchdog {
  private readonly shell: ChildProcess;

  constructor(folder: string) {
    this.shell = spawn("/bin/sh", [join(import.meta.dirname, "watchdog.sh"), folder], {
      detached: true,
      env: { PATH: "/usr/bin:/bin" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.shell.stdin?.on("error", () => {});
    this.shell.unref();
  }

  guard(processGroup: number): void {
    this.shell.stdin?.write(`+ ${processGroup}\n`);
  }

  release(processGroup: number): void {
    this.shell.stdin?.write(`- ${processGroup}\n`);
  }

  /** Lets it end all groups still guarded; resolves when the folder is gone. */
  async close(): Promise<void> {
    const { shell } = this;
    if (shell.exitCode !== null || shell.signalCode !== null) return;
    shell.ref();
    await new Promise<void>((done) => {
      shell.once("exit", () => done());
      shell.stdin?.end();
    });
  }
}
