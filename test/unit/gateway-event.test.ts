import { expect, test } from "vitest";
import { fromGatewayAnswer, toGatewayEvent } from "../../local/cli/gateway-event.ts";

test("a request becomes a REST proxy event", () => {
  const event = toGatewayEvent({
    method: "GET",
    target: "/v1/transcripts/https%3A%2F%2Fyoutu.be%2Fx?lang=en&lang=de&words=1",
    headers: { accept: ["text/plain"], "x-two": ["a", "b"] },
    body: Buffer.alloc(0),
  });
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
  const event = toGatewayEvent({
    method: "POST",
    target: "/v1/transcripts",
    headers: {},
    body: Buffer.from('{"video":"ü"}'),
  });
  expect(event).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: '{"video":"ü"}',
  });
});

test("an answer keeps its status, repeated headers and binary body", () => {
  const response = fromGatewayAnswer({
    statusCode: 201,
    headers: { "Content-Type": "application/zip" },
    multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
    body: "AAEC",
    isBase64Encoded: true,
  });
  expect(response.status).toBe(201);
  expect(response.headers).toEqual({ "content-type": "application/zip", "set-cookie": ["a=1", "b=2"] });
  expect([...response.body]).toEqual([0, 1, 2]);
});

test.each([[undefined], [{ body: "no status" }], ["text"]])("an answer without a status is 502: %j", (answer) => {
  expect(fromGatewayAnswer(answer).status).toBe(502);
});
