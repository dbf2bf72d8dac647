import type { Resource, Template } from "./cloud-assembly.ts";
import { IDENTITIES, type Identity, PLACE } from "./identities.ts";
import { TemplateError } from "./template-error.ts";

type Fields = Readonly<Record<string, unknown>>;
type Intrinsic = (argument: unknown, resolver: Resolver, at: string) => unknown;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Resolves CloudFormation's intrinsic functions of one template to local values. `at` is the logical id whose property is resolved; it
 * names the culprit in the `TemplateError` that an unknown function, reference or attribute gives. `AWS::NoValue` removes its field.
 */
export class Resolver {
  private readonly template: Template;
  private readonly pseudo: Fields;
  private readonly identities = new Map<string, Identity>();

  constructor(template: Template, stackName: string) {
    this.template = template;
    this.pseudo = { ...PLACE, "AWS::StackName": stackName, "AWS::StackId": stackName, "AWS::NoValue": undefined };
  }

  /** The resources of a type that exist: those whose condition, if any, holds. */
  resources(...types: string[]): (readonly [string, Resource])[] {
    return Object.entries(this.template.Resources).filter(
      ([id, resource]) =>
        types.includes(resource.Type) && (!resource.Condition || this.condition(resource.Condition, id)),
    );
  }

  resolve(value: unknown, at: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item, at)).filter((item) => item !== undefined);
    if (!isFields(value)) return value;
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) {
      const intrinsic = INTRINSICS[name];
      if (!intrinsic) throw new TemplateError(at, `the intrinsic function ${name} is not known`);
      return intrinsic(value[name], this, at);
    }
    const fields = Object.entries(value).map(([key, field]) => [key, this.resolve(field, at)] as const);
    return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
  }

  /** A resolved value that must be text or a number, as text. */
  text(value: unknown, at: string): string {
    const resolved = this.resolve(value, at);
    if (typeof resolved === "string" || typeof resolved === "number") return String(resolved);
    throw new TemplateError(at, "expected text");
  }

  ref(name: string, at: string): unknown {
    if (name in this.pseudo) return this.pseudo[name];
    const parameter = this.template.Parameters?.[name];
    if (!parameter) return this.attribute(name, "Ref", at);
    if ("Default" in parameter) return parameter.Default;
    throw new TemplateError(at, `the parameter ${name} has no default`);
  }

  attribute(id: string, attribute: string, at: string): string {
    const value = this.identity(id, at)[attribute];
    if (value === undefined) throw new TemplateError(at, `no local ${attribute} of ${id}`);
    return value;
  }

  condition(name: string, at: string): boolean {
    const condition = this.template.Conditions?.[name];
    if (condition === undefined) throw new TemplateError(at, `the condition ${name} is not defined`);
    return this.holds(condition, at);
  }

  /** Whether a condition expression holds. */
  holds(condition: unknown, at: string): boolean {
    if (isFields(condition) && typeof condition.Condition === "string") return this.condition(condition.Condition, at);
    const resolved = this.resolve(condition, at);
    if (typeof resolved === "boolean") return resolved;
    throw new TemplateError(at, "a condition is neither true nor false");
  }

  private identity(id: string, at: string): Identity {
    const known = this.identities.get(id);
    if (known) return known;
    const resource = this.template.Resources[id];
    if (!resource) throw new TemplateError(at, `refers to ${id}, which is not in the template`);
    const row = IDENTITIES[resource.Type];
    if (!row) throw new TemplateError(at, `refers to ${id}: ${resource.Type} has no local identity`);
    const text = (path: string, fallback?: string) => {
      const value = valueAt(resource.Properties, path);
      if (value === undefined && fallback !== undefined) return fallback;
      return this.text(value, id);
    };
    const identity = row({ id, text });
    this.identities.set(id, identity);
    return identity;
  }
}

function valueAt(fields: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Fields | undefined)?.[key], fields);
}

function list(argument: unknown, resolver: Resolver, at: string): readonly unknown[] {
  const resolved = resolver.resolve(argument, at);
  if (Array.isArray(resolved)) return resolved;
  throw new TemplateError(at, "an intrinsic function expects a list");
}

function pair(argument: unknown, at: string): readonly [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return [argument[0], argument[1]];
  throw new TemplateError(at, "an intrinsic function expects two arguments");
}

function attributeOf(path: string, resolver: Resolver, at: string): string {
  const [id = "", ...rest] = path.split(".");
  return resolver.attribute(id, rest.join("."), at);
}

function substitute(argument: unknown, resolver: Resolver, at: string): string {
  const [text, own] = Array.isArray(argument) ? pair(argument, at) : [argument, {}];
  const values = resolver.resolve(own, at) as Fields;
  return String(text).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    if (name in values) return String(values[name]);
    return name.includes(".") ? attributeOf(name, resolver, at) : String(resolver.ref(name, at));
  });
}

function choose(argument: unknown, resolver: Resolver, at: string): unknown {
  if (!Array.isArray(argument) || argument.length !== 3) throw new TemplateError(at, "Fn::If expects three arguments");
  const [name, then, otherwise] = argument;
  return resolver.resolve(resolver.condition(String(name), at) ? then : otherwise, at);
}

const conditions = (argument: unknown, resolver: Resolver, at: string): boolean[] =>
  (Array.isArray(argument) ? argument : [argument]).map((condition) => resolver.holds(condition, at));

/** CloudFormation user guide, "Intrinsic function reference". What is missing is refused. */
const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, resolver, at) => resolver.ref(String(name), at),
  "Fn::GetAtt": (path, resolver, at) => attributeOf(Array.isArray(path) ? path.join(".") : String(path), resolver, at),
  "Fn::Join": (argument, resolver, at) => {
    const [separator, parts] = pair(argument, at);
    return list(parts, resolver, at).join(String(separator));
  },
  "Fn::Select": (argument, resolver, at) => {
    const [index, parts] = pair(argument, at);
    const chosen = list(parts, resolver, at)[Number(resolver.resolve(index, at))];
    if (chosen === undefined) throw new TemplateError(at, "Fn::Select reaches past the end of its list");
    return chosen;
  },
  "Fn::Split": (argument, resolver, at) => {
    const [separator, text] = pair(argument, at);
    return resolver.text(text, at).split(String(separator));
  },
  "Fn::Sub": substitute,
  "Fn::If": choose,
  "Fn::Equals": (argument, resolver, at) => {
    const [left, right] = pair(argument, at);
    return resolver.text(left, at) === resolver.text(right, at);
  },
  "Fn::And": (argument, resolver, at) => conditions(argument, resolver, at).every(Boolean),
  "Fn::Or": (argument, resolver, at) => conditions(argument, resolver, at).some(Boolean),
  "Fn::Not": (argument, resolver, at) => !conditions(argument, resolver, at)[0],
};
