import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from "@aws-sdk/client-s3";

/** A client for buckets addressed by path, as loopback endpoints need it. One per cold start. */
export const bucketClient = (config: S3ClientConfig = {}): S3Client =>
  new S3Client({ forcePathStyle: true, ...config });

/** Which keys of a prefix; absent: no limit. */
export interface KeyRange {
  readonly after?: string | undefined;
  readonly since?: Date | undefined;
}

/** Text objects of one bucket. */
export class ObjectStore {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  /** The text of an object; undefined when there is none. */
  async get(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async put(key: string, text: string): Promise<void> {
    await this.send(key, text);
  }

  /** False, and nothing is changed, when there is an object of this key (S3 user guide, "Conditional writes"). */
  async putNew(key: string, text: string): Promise<boolean> {
    try {
      await this.send(key, text, "*");
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) return false;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  /** Keys that begin with `prefix`, in order, from the one after `after` on; with `since` those written then or later, to the second. */
  async *keys(prefix: string, { after, since }: KeyRange = {}): AsyncGenerator<string> {
    const query = { Bucket: this.bucket, Prefix: prefix, ...(after !== undefined && { StartAfter: after }) };
    for await (const page of paginateListObjectsV2({ client: this.client }, query)) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        const isOlder = since !== undefined && LastModified !== undefined && LastModified < since;
        if (Key !== undefined && !isOlder) yield Key;
      }
    }
  }

  private async send(Key: string, text: string, IfNoneMatch?: string): Promise<void> {
    const Body = Buffer.from(text);
    const put = { Bucket: this.bucket, Key, Body, ContentLength: Body.length, ContentType: "application/json" };
    await this.client.send(new PutObjectCommand({ ...put, ...(IfNoneMatch !== undefined && { IfNoneMatch }) }));
  }
}
