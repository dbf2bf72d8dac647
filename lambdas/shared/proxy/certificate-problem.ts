import { X509Certificate } from "node:crypto";

/** What is wrong with certificates in PEM, in words for their owner; undefined if each of them can be read and there is one. */
export function certificateProblem(pem: string): string | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  if (!blocks) return "holds no certificate: expected PEM";
  return blocks.every(isCertificate) ? undefined : "holds a certificate that cannot be read";
}

function isCertificate(block: string): boolean {
  try {
    return Boolean(new X509Certificate(block));
  } catch {
    return false;
  }
}
