/** An entry for the bootstrap: tells its arguments and Node's version, answers 7. */
export async function main(args: readonly string[]): Promise<number> {
  process.stdout.write(
    `${JSON.stringify({ args, node: process.versions.node, stdin: process.stdin.isTTY ?? false })}\n`,
  );
  return 7;
}
