import { createHash } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";

const SIGNED_SECONDS = 900;

/** Keeps an answer that is too large to send and gives the address under which it can be fetched for 15 minutes, by whoever has it. */
export type StoreAnswer = (body: Uint8Array, contentType: string) => Promise<string>;

/** Over a bucket, whose objects under `answers/` expire after a day. The SDK is loaded when the first large answer comes. */
export function answerStore(bucket: string): StoreAnswer {
  let client: S3Client | undefined;
  return async (Body, ContentType) => {
    const { GetObjectCommand, PutObjectCommand, S3Client: Client } = await import("@aws-sdk/client-s3");
    const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
    client ??= new Client();
    const Key = `answers/${createHash("sha256").update(Body).digest("hex")}`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
    return getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key }), { expiresIn: SIGNED_SECONDS });
  };
}
