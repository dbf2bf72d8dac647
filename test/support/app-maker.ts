import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type AppProps } from "aws-cdk-lib";
import { afterAll } from "vitest";

/** What makes CDK apps for the tests of a file: to be had at its top level. What they synthesise is removed at its end. */
export function appMaker(): (props?: AppProps) => App {
  const folder = mkdtempSync(join(tmpdir(), "earshot-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let apps = 0;
  return (props) => new App({ analyticsReporting: false, ...props, outdir: join(folder, String(++apps)) });
}
