/** Options with which any AWS SDK client talks to a local endpoint, from the variables the endpoint gives to functions. */
export function clientOptions(variables: Readonly<Record<string, string>>) {
  const {
    AWS_ENDPOINT_URL: endpoint = "",
    AWS_ACCESS_KEY_ID: accessKeyId = "",
    AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
  } = variables;
  return {
    endpoint,
    region: variables.AWS_REGION ?? "",
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  };
}
