import { expect, test } from "vitest";
import { fromGatewayAnswer, toGatewayEvent } from "../../local/cli/gateway/gateway-event.ts";

const FACTS = { resource: "/{path+}", requestId: "r-1", visitor: { isOperator: false }, isBinary: false };

test("a request becomes a REST proxy event", () => {
  const event = toGatewayEvent(
    {
      method: "GET",
      target: "/v1/transcripts/https%3A%2F%2Fyoutu.be%2Fx?lang=en&lang=de&words=1",
      headers: { accept: ["text/plain"], "x-two": ["a", "b"] },
      body: Buffer.alloc(0),
    },
    FACTS,
  );
  expect(event).toMatchObject({
    httpMethod: "GET",
    path: "/v1/transcripts/https%3A%2F%2Fyoutu.be%2Fx",
    queryStringParameters: { lang: "de", words: "1" },
    multiValueQueryStringParameters: { lang: ["en", "de"], words: ["1"] },
    headers: { accept: "text/plain", "x-two": "b" },
    multiValueHeaders: { "x-two": ["a", "b"] },
    body: null,
    isBase64Encoded: false,
  });
});

test("what is empty is null, as API Gateway sends it", () => {
  const event = toGatewayEvent(
    {
      method: "POST",
      target: "/v1/transcripts",
      headers: {},
      body: Buffer.from('{"video":"ü"}'),
    },
    FACTS,
  );
  expect(event).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: '{"video":"ü"}',
  });
});

test("the path goes on as it was sent, dots included", () => {
  const target = "/v1/../metrics?x=1?2";
  const { path, queryStringParameters } = toGatewayEvent(
    { method: "GET", target, headers: {}, body: Buffer.alloc(0) },
    FACTS,
  );
  expect([path, queryStringParameters]).toEqual(["/v1/../metrics", { x: "1?2" }]);
});

test("where all types are binary, bodies come as base64; the visitor stands in the identity", () => {
  const visitor = { isOperator: false, keyId: "alice" };
  const request = { method: "POST", target: "/v1/transcripts", headers: {}, body: Buffer.from("{}") };
  const event = toGatewayEvent(request, { ...FACTS, isBinary: true, visitor });
  expect(event).toMatchObject({
    body: "e30=",
    isBase64Encoded: true,
    requestContext: { requestId: "r-1", identity: { apiKeyId: "alice", userArn: null } },
  });
});

test("an answer keeps its status, repeated headers and binary body", () => {
  const answer = {
    statusCode: 201,
    headers: { "Content-Type": "application/zip" },
    multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
    body: "AAEC",
    isBase64Encoded: true,
  };
  const response = fromGatewayAnswer(answer, true);
  expect(response?.status).toBe(201);
  expect(response?.headers).toEqual({ "content-type": "application/zip", "set-cookie": ["a=1", "b=2"] });
  expect([...(response?.body ?? [])]).toEqual([0, 1, 2]);
  expect(String(fromGatewayAnswer(answer, false)?.body)).toBe("AAEC");
});

test.each([[undefined], [{ body: "no status" }], ["text"]])("an answer without a status is none: %j", (answer) => {
  expect(fromGatewayAnswer(answer, true)).toBeUndefined();
});
