import { AwsError } from "./aws-error.ts";
import type { BucketFiles } from "./bucket-files.ts";
import { type JsonInput, type JsonService, type Operations, textIn } from "./wire.ts";

/** The bucket as state machines call it: bodies are text (developer guide, "AWS SDK service integrations", S3). */
export class S3Calls implements JsonService {
  private readonly files: BucketFiles;
  private readonly now: () => number;
  private readonly operations: Operations = {
    GetObject: (input) => this.getObject(input),
    PutObject: (input) => this.putObject(input),
  };

  constructor(files: BucketFiles, now: () => number) {
    this.files = files;
    this.now = now;
  }

  async call(operation: string, input: JsonInput): Promise<unknown> {
    const run = this.operations[operation];
    if (!run) throw new AwsError("UnknownOperationException", `S3 here knows no ${operation} for state machines`);
    return run(input);
  }

  private getObject(input: JsonInput): unknown {
    const object = this.files.get(textIn(input, "Bucket") ?? "", textIn(input, "Key") ?? "");
    if (!object) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    return { Body: object.content.toString("utf8"), ContentLength: object.sizeBytes, ETag: object.etag };
  }

  private putObject(input: JsonInput): unknown {
    const body = Buffer.from(textIn(input, "Body") ?? "");
    const headers = { "content-type": "application/json" };
    const key = textIn(input, "Key") ?? "";
    const { etag } = this.files.put(textIn(input, "Bucket") ?? "", key, body, headers, this.now());
    return { ETag: etag };
  }
}
