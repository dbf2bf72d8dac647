/** An entry for the bootstrap: runs until it is told to end, and answers 9 then. */
export function main(): Promise<number> {
  const alive = setInterval(() => {}, 1_000);
  return new Promise((answer) => {
    process.once("SIGTERM", () => {
      clearInterval(alive);
      answer(9);
    });
    process.stdout.write("waiting\n");
  });
}
