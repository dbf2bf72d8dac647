import type { PermissionSpec } from "./assembly.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: { readonly StringLike?: Readonly<Record<string, string>> };
}

const PREFIX = "s3:prefix";

/**
 * What the policies of a role allow, every reference resolved; undefined when the role is none of the template's. Denials and conditions
 * are not understood, but for the prefix under which a bucket may be listed.
 */
export function permissionsOf(role: unknown, at: string, resolver: Resolver): readonly PermissionSpec[] | undefined {
  const [id] = (role as { readonly "Fn::GetAtt"?: readonly string[] } | undefined)?.["Fn::GetAtt"] ?? [];
  if (id === undefined || !resolver.resources("AWS::IAM::Role").some(([known]) => known === id)) return undefined;
  const policies = resolver.resources("AWS::IAM::Policy").filter(([, { Properties }]) => {
    const names = resolver.resolve(Properties?.Roles, at);
    return Array.isArray(names) && names.includes(resolver.attribute(id, "Ref", at));
  });
  return policies.flatMap(([policy, { Properties }]) => {
    const document = resolver.resolve(Properties?.PolicyDocument, policy) as { Statement?: readonly Statement[] };
    return (document.Statement ?? []).map((statement) => permission(statement, policy));
  });
}

function permission({ Effect, Action = [], Resource = [], Condition }: Statement, policy: string): PermissionSpec {
  const { [PREFIX]: prefix, ...others } = Condition?.StringLike ?? {};
  const unknown = [...Object.keys(Condition ?? {}).filter((name) => name !== "StringLike"), ...Object.keys(others)];
  if (Effect !== "Allow" || unknown.length > 0)
    throw new TemplateError(policy, `a statement with ${unknown[0] ?? Effect} is not understood here`);
  return {
    actions: [Action].flat(),
    resources: [Resource].flat(),
    ...(prefix !== undefined && { listedPrefix: prefix }),
  };
}
