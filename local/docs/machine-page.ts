import type { Definition } from "../step-functions/definition.ts";
import type { StateMachineSpec } from "../template/assembly.ts";
import { machineDiagram } from "./machine-diagram.ts";

const HEAD = `# The state machines

Made by \`npm run docs\` from the synthesised definitions, and checked against them by a test. Dotted arrows are what an error leads to.
Delays, retries and time limits stand in \`lambdas/shared/lanes.ts\`.
`;

/** What each machine is for, by the beginning of its logical name. */
const CHAPTERS = [
  { name: "Transcript", title: "One job", about: "`{ jobId }` in; verdict, receipt and evidence on the job's record." },
  { name: "Batch", title: "A batch", about: "`{ batchId, round }` in; the map runs one job a video." },
  {
    name: "Ends",
    title: "Ends of what was lost",
    about: "`{ event, detail }` in, one event out; its name is the end's, so that it is told once.",
  },
] as const;

/** The page \`docs/machine.md\`. Throws if a machine has no chapter. */
export function machinePage(machines: readonly StateMachineSpec[]): string {
  const chapters = CHAPTERS.flatMap(({ name, title, about }) => {
    const found = machines.find((machine) => machine.name.includes(name));
    return found
      ? [
          `## ${title}\n\n${about}\n\n\`\`\`mermaid\n${machineDiagram(found.definition as unknown as Definition)}\n\`\`\`\n`,
        ]
      : [];
  });
  if (chapters.length !== machines.length)
    throw new RangeError(`${machines.length} machines, ${chapters.length} chapters`);
  return [HEAD, ...chapters].join("\n");
}
