import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PLACE } from "../template/identities.ts";
import { signerOf } from "./access-keys.ts";
import { AwsError, toAwsError } from "./aws-error.ts";
import type { DynamoDb } from "./dynamodb.ts";
import type { LambdaApi } from "./lambda-api.ts";
import { type Permission, refuseForbidden } from "./permissions.ts";
import type { S3 } from "./s3.ts";
import type { JsonInput, JsonService, WireAnswer, WireRequest } from "./wire.ts";

export interface AwsServices {
  readonly dynamodb: DynamoDb;
  readonly s3: S3;
  /** Absent: requests for it are S3's. */
  readonly lambda?: LambdaApi;
  /** Services that speak AWS JSON, by the first half of their `X-Amz-Target`. */
  readonly json: Readonly<Record<string, JsonService>>;
  /** What functions may do, by their names. Default: whoever has a key may do everything. */
  readonly permissions?: Readonly<Record<string, readonly Permission[]>>;
}

const DYNAMODB_TARGET = /^DynamoDB_\d+\./;
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * One server on loopback that answers for all AWS services of the laptop. Only callers with its access key are served: the secrets it
 * holds are not for every program of the machine.
 */
export class AwsEndpoint {
  private services: AwsServices | undefined;
  private readonly accessKeyId = `LOCAL${randomBytes(10).toString("hex").toUpperCase()}`;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.respond(request, response).catch(() => response.destroy());
    });
  }

  /** Takes a port; requests are refused until `serve` is called. */
  static async listen(): Promise<AwsEndpoint> {
    const endpoint = new AwsEndpoint();
    await new Promise<void>((done, fail) => {
      endpoint.server.once("error", fail);
      endpoint.server.listen(0, "127.0.0.1", done);
    });
    return endpoint;
  }

  serve(services: AwsServices): void {
    this.services = services;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Variables with which an AWS SDK finds this endpoint and is served by it. */
  get variables(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: this.accessKeyId,
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: PLACE["AWS::Region"],
    };
  }

  async close(): Promise<void> {
    this.services = undefined;
    await new Promise<void>((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }

  private async respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(message);
    const { status, headers, body } = await this.answer(request);
    response.writeHead(status, { "x-amzn-requestid": randomBytes(16).toString("hex"), ...headers }).end(body);
  }

  private async answer(request: WireRequest): Promise<WireAnswer> {
    const target = request.headers["x-amz-target"];
    try {
      const signer = signerOf(request, this.accessKeyId);
      if (signer === undefined) throw notServed();
      if (!this.services) throw new AwsError("ServiceUnavailableException", "the local AWS is not up", 503);
      const allowed = this.services.permissions?.[signer];
      if (allowed) refuseForbidden(request, signer, allowed);
      return await answerFrom(this.services, typeof target === "string" ? target : undefined, request);
    } catch (thrown) {
      return jsonRefusal(toAwsError(thrown));
    }
  }
}

async function answerFrom(
  { dynamodb, s3, lambda, json }: AwsServices,
  target: string | undefined,
  request: WireRequest,
): Promise<WireAnswer> {
  if (target === undefined) return (await lambda?.handle(request)) ?? s3.handle(request);
  if (DYNAMODB_TARGET.test(target)) return dynamodb.request(target, request.body);
  const [prefix = "", operation = ""] = target.split(".");
  const service = json[prefix];
  if (!service) throw new AwsError("UnknownOperationException", `${target} is not served here`);
  const output = await service.call(operation, JSON.parse(request.body.toString("utf8") || "{}") as JsonInput);
  return {
    status: 200,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(output),
  };
}

const notServed = () =>
  new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.", 403);

function jsonRefusal({ name, message, status }: AwsError): WireAnswer {
  return {
    status,
    headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": name },
    body: JSON.stringify({ __type: name, message }),
  };
}

async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new AwsError("EntityTooLarge", "the request is too large", 413);
    chunks.push(chunk);
  }
  return {
    method: message.method ?? "",
    url: message.url ?? "/",
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
}
