import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { BucketFiles } from "../../../local/aws/bucket-files.ts";
import { S3Calls } from "../../../local/aws/s3-calls.ts";
import { awsStack } from "../../support/aws-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("S3", () => {
  async function bucket() {
    const { options, folder } = await awsStack();
    return { folder, client: new S3Client({ ...options, forcePathStyle: true }) };
  }
  const at = (Key: string) => ({ Bucket: "results", Key });

  test("gives back what was put, byte for byte, also from a stream with trailing checksums", async () => {
    const { client } = await bucket();
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 256));
    await client.send(
      new PutObjectCommand({ ...at("plain"), Body: bytes, ContentType: "application/x-test", Metadata: { job: "1" } }),
    );
    await client.send(
      new PutObjectCommand({
        ...at("a/streamed ü&<.jsonl"),
        Body: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]),
        ContentLength: bytes.length,
      }),
    );

    const plain = await client.send(new GetObjectCommand(at("plain")));
    const streamed = await client.send(new GetObjectCommand(at("a/streamed ü&<.jsonl")));

    expect(Buffer.from((await plain.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
    expect(Buffer.from((await streamed.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
    expect(plain).toMatchObject({
      ContentType: "application/x-test",
      Metadata: { job: "1" },
      ContentLength: bytes.length,
    });
    expect(plain.ChecksumCRC32).toBeDefined();
  });

  test("gives a range, and the facts without the content", async () => {
    const { client } = await bucket();
    await client.send(new PutObjectCommand({ ...at("k"), Body: "0123456789" }));

    const range = await client.send(new GetObjectCommand({ ...at("k"), Range: "bytes=2-4" }));

    expect(await range.Body?.transformToString()).toBe("234");
    expect(range.ContentRange).toBe("bytes 2-4/10");
    expect(await client.send(new HeadObjectCommand(at("k")))).toMatchObject({
      ContentLength: 10,
      LastModified: expect.any(Date),
    });
  });

  test("lists in pages, in key order, by prefix and delimiter", async () => {
    const { client } = await bucket();
    for (const key of ["b", "a/2", "a/1", "a/x/3", "a/é"])
      await client.send(new PutObjectCommand({ ...at(key), Body: key }));

    const first = await client.send(new ListObjectsV2Command({ Bucket: "results", Prefix: "a/", MaxKeys: 2 }));
    const rest = await client.send(
      new ListObjectsV2Command({
        Bucket: "results",
        Prefix: "a/",
        ...(first.NextContinuationToken && { ContinuationToken: first.NextContinuationToken }),
      }),
    );
    const folders = await client.send(new ListObjectsV2Command({ Bucket: "results", Delimiter: "/" }));

    expect(first).toMatchObject({
      IsTruncated: true,
      KeyCount: 2,
      Contents: [{ Key: "a/1", Size: 3 }, { Key: "a/2" }],
    });
    expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: "a/x/3" }, { Key: "a/é" }] });
    expect(folders).toMatchObject({ Contents: [{ Key: "b" }], CommonPrefixes: [{ Prefix: "a/" }] });
  });

  test("answers what is not there in the SDK's classes, and deletes", async () => {
    const { client } = await bucket();
    await client.send(new PutObjectCommand({ ...at("k"), Body: "x" }));

    await client.send(new DeleteObjectCommand(at("k")));
    await client.send(new DeleteObjectCommand(at("k")));

    await expect(client.send(new GetObjectCommand(at("k")))).rejects.toBeInstanceOf(NoSuchKey);
    await expect(client.send(new HeadObjectCommand(at("k")))).rejects.toBeInstanceOf(NotFound);
    await expect(client.send(new ListObjectsV2Command({ Bucket: "nowhere" }))).rejects.toBeInstanceOf(NoSuchBucket);
  });

  test("stores nothing of a body whose checksum differs, and nothing over an object that must not be there", async () => {
    const { client, folder } = await bucket();

    await expect(
      client.send(new PutObjectCommand({ ...at("k"), Body: "abc", ChecksumCRC32: "AAAAAA==" })),
    ).rejects.toMatchObject({ name: "BadDigest" });
    expect(readdirSync(join(folder, "s3", "results"))).toEqual([]);
    await client.send(new PutObjectCommand({ ...at("k"), Body: "first", IfNoneMatch: "*" }));
    await expect(
      client.send(new PutObjectCommand({ ...at("k"), Body: "second", IfNoneMatch: "*" })),
    ).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  test("keeps keys inside of its folder", async () => {
    const { client, folder } = await bucket();

    await client.send(new PutObjectCommand({ ...at("../../escaped"), Body: "x" })).catch(() => {});

    expect(existsSync(join(folder, "escaped"))).toBe(false);
  });

  test("shows state machines the same objects, as text", async () => {
    const folder = temporaryFolder();
    const files = new BucketFiles(folder, ["results"]);
    const calls = new S3Calls(files, () => 0);
    await calls.call("PutObject", { Bucket: "results", Key: "a/ü.json", Body: '{"a":"ä"}' });
    expect(files.get("results", "a/ü.json")?.content.toString()).toBe('{"a":"ä"}');
    expect(await calls.call("GetObject", { Bucket: "results", Key: "a/ü.json" })).toMatchObject({ Body: '{"a":"ä"}' });
    await expect(calls.call("GetObject", { Bucket: "results", Key: "b" })).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(calls.call("GetObject", { Bucket: "x", Key: "b" })).rejects.toMatchObject({ name: "NoSuchBucket" });
    await expect(calls.call("CopyObject", {})).rejects.toMatchObject({ name: "UnknownOperationException" });
  });

  test("lists what stands in the folder, and what comes and goes later", () => {
    const folder = temporaryFolder();
    const put = (files: BucketFiles, key: string) => files.put("results", key, Buffer.from(key), {}, 0);
    put(new BucketFiles(folder, ["results"]), "a/1");
    const files = new BucketFiles(folder, ["results"]);
    const keys = () => files.list("results", "a/").map(({ key }) => key);
    expect(keys()).toEqual(["a/1"]);
    put(files, "a/0");
    put(files, "b/0");
    expect(keys()).toEqual(["a/0", "a/1"]);
    files.delete("results", "a/1");
    expect(keys()).toEqual(["a/0"]);
  });
});
