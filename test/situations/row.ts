import { humanBytes, humanSeconds, printable } from "../../local/cli/printable.ts";
import type { Played } from "./play.ts";

const WIDTHS = [32, 21, 9, 8, 8, 9, 11, 5] as const;
const HEADINGS = ["situation", "verdict", "lane", "time", "requests", "bytes", "dollars", "seen", "proofs"] as const;

/** The heading of the table. */
export const headingRow = (): string => line(HEADINGS);

/** One row: what was seen, whether it is what was expected, and what proves it; below it each difference. */
export function playedRow({ situation, document, problems }: Played): string {
  const { receipt, evidence, provenance, verdict } = document;
  const cells = [
    situation.name,
    verdict,
    provenance?.lane ?? "-",
    humanSeconds(receipt.durationMs),
    String(receipt.requests),
    humanBytes(receipt.bytesUp + receipt.bytesDown),
    receipt.costUsd === null ? "?" : `$${receipt.costUsd.toFixed(6)}`,
    problems.length === 0 ? "=" : "DIFF",
    proofsOf(evidence),
  ];
  return line(cells) + problems.map((problem) => `    ${printable(problem)}\n`).join("");
}

/** Distinct proofs in their order, how often each was seen. */
function proofsOf(evidence: Played["document"]["evidence"]): string {
  const counts = new Map<string, number>();
  for (const { lane, code } of evidence) counts.set(`${lane}:${code}`, (counts.get(`${lane}:${code}`) ?? 0) + 1);
  return [...counts].map(([proof, times]) => (times > 1 ? `${proof}×${times}` : proof)).join(" ") || "-";
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0)).join(" ")}\n`;
}
