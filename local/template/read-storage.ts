import type { SecretSpec, TableSpec } from "./assembly.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

interface TableProperties {
  readonly KeySchema?: TableSpec["keySchema"];
  readonly AttributeDefinitions?: TableSpec["attributeDefinitions"];
  readonly GlobalSecondaryIndexes?: TableSpec["gsis"];
  readonly LocalSecondaryIndexes?: unknown;
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled?: boolean };
}

/** DynamoDB tables, from both resource types. Local secondary indexes are refused. */
export function readTables(resolver: Resolver): TableSpec[] {
  return resolver.resources("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table").map(([id, resource]) => {
    const properties = resolver.resolve(resource.Properties, id) as TableProperties;
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [], TimeToLiveSpecification: ttl } = properties;
    if (!KeySchema || !AttributeDefinitions)
      throw new TemplateError(id, "a table needs KeySchema and AttributeDefinitions");
    if (properties.LocalSecondaryIndexes) throw new TemplateError(id, "local secondary indexes are not known");
    return {
      name: resolver.attribute(id, "Ref", id),
      keySchema: KeySchema,
      attributeDefinitions: AttributeDefinitions,
      gsis: GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
      ...(ttl?.Enabled && ttl.AttributeName && { ttlAttribute: ttl.AttributeName }),
    };
  });
}

/** Secrets by name and ARN; their values never stand in a template. */
export function readSecrets(resolver: Resolver): SecretSpec[] {
  return resolver.resources("AWS::SecretsManager::Secret").map(([id, resource]) => ({
    name: resource.Properties?.Name === undefined ? id : resolver.text(resource.Properties.Name, id),
    arn: resolver.attribute(id, "Ref", id),
  }));
}

/** Names of buckets. */
export function readBuckets(resolver: Resolver): string[] {
  return resolver.resources("AWS::S3::Bucket").map(([id]) => resolver.attribute(id, "Ref", id));
}
