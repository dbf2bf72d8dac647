import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { humanBytes, humanSeconds, printable } from "./printable.ts";

/** One line on how it ended: where the transcript came from and what it cost, or the verdict. */
export function summaryOf(document: TranscriptDocument): string {
  return [headOf(document), ...receiptParts(document)].join(" · ");
}

function headOf({ verdict, transcript, provenance, retryAt }: TranscriptDocument): string {
  if (!transcript || !provenance) return retryAt ? `${verdict}, worth another try at ${retryAt}` : verdict;
  const source = [provenance.source, provenance.client].filter(Boolean).join(", ");
  const cached = provenance.cached ? ", from the cache" : "";
  return printable(
    `${transcript.language} (${transcript.kind}), ${transcript.cues.length} cues by ${provenance.lane} (${source}${cached})`,
  );
}

function receiptParts({ receipt }: TranscriptDocument): string[] {
  const cost = receipt.costUsd === null ? "no price set" : `$${receipt.costUsd.toFixed(6)}`;
  const requests = receipt.requests === 1 ? "1 request" : `${receipt.requests} requests`;
  return [humanSeconds(receipt.durationMs), requests, humanBytes(receipt.bytesUp + receipt.bytesDown), cost];
}
