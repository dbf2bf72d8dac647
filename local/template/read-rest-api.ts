import type { MethodSpec, RefusalSpec, RestApiSpec } from "./assembly.ts";
import type { Resource } from "./cloud-assembly.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

interface MethodProperties {
  readonly HttpMethod?: string;
  readonly ResourceId?: unknown;
  readonly ApiKeyRequired?: boolean;
  readonly AuthorizationType?: string;
}

interface RefusalProperties {
  readonly ResponseType?: string;
  readonly StatusCode?: string;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
}

const AUTHORIZATIONS: readonly unknown[] = ["NONE", "AWS_IAM"];

/** The one REST API of the template; undefined: it has none. What decides who may come in and is not known here is refused. */
export function readRestApi(resolver: Resolver): RestApiSpec | undefined {
  const [api, ...others] = resolver.resources("AWS::ApiGateway::RestApi");
  if (others[0]) throw new TemplateError(others[0][0], "a second REST API is not known");
  if (!api) return undefined;
  const paths = new Map(resolver.resources("AWS::ApiGateway::Resource"));
  const refusals = resolver.resources("AWS::ApiGateway::GatewayResponse").map((each) => readRefusal(...each));
  return {
    methods: resolver.resources("AWS::ApiGateway::Method").map(([id, method]) => readMethod(id, method, paths)),
    refusals: Object.fromEntries(refusals),
    binaryMediaTypes: (api[1].Properties?.BinaryMediaTypes ?? []) as readonly string[],
  };
}

function readMethod(id: string, { Properties }: Resource, paths: ReadonlyMap<string, Resource>): MethodSpec {
  const { HttpMethod, ResourceId, ApiKeyRequired = false, AuthorizationType } = Properties as MethodProperties;
  if (!HttpMethod || !AUTHORIZATIONS.includes(AuthorizationType)) {
    throw new TemplateError(id, `the authorization ${AuthorizationType} is not known`);
  }
  const path = pathOf(ResourceId, paths, id);
  return { path, method: HttpMethod, needsKey: ApiKeyRequired, needsOperator: AuthorizationType === "AWS_IAM" };
}

/** A resource stands under another, or under the API's root. */
function pathOf(reference: unknown, paths: ReadonlyMap<string, Resource>, at: string): string {
  const { Ref, "Fn::GetAtt": attribute } = reference as { Ref?: string; "Fn::GetAtt"?: readonly string[] };
  if (attribute?.[1] === "RootResourceId") return "";
  const properties = paths.get(Ref ?? "")?.Properties;
  if (!properties) throw new TemplateError(at, "stands under a resource that is not in the template");
  return `${pathOf(properties.ParentId, paths, at)}/${String(properties.PathPart)}`;
}

function readRefusal(id: string, { Properties }: Resource): readonly [string, RefusalSpec] {
  const { ResponseType, StatusCode, ResponseTemplates = {}, ResponseParameters = {} } = Properties as RefusalProperties;
  const template = ResponseTemplates["application/json"];
  if (!ResponseType || !StatusCode || template === undefined)
    throw new TemplateError(id, "an incomplete gateway response");
  const headers = Object.entries(ResponseParameters).map(([parameter, value]) => [
    parameter.replace(/^gatewayresponse\.header\./, ""),
    value,
  ]);
  return [ResponseType, { status: Number(StatusCode), headers: Object.fromEntries(headers), template }];
}
