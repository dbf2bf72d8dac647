import type { MethodSpec } from "../../template/assembly.ts";

/**
 * The method that API Gateway would call for a request: of the resource that matches most exactly, the one of this HTTP method, else its
 * `ANY` (developer guide, "Choose an API Gateway API integration type", proxy resources). Undefined: there is none.
 */
export function matchMethod(methods: readonly MethodSpec[], httpMethod: string, path: string): MethodSpec | undefined {
  const matching = methods.filter((method) => matches(method.path, path));
  const greedy = ({ path: template }: MethodSpec) => template.endsWith("+}");
  const exact = matching.filter((method) => !greedy(method));
  const candidates = exact.length > 0 ? exact : matching;
  const named = (name: string) => candidates.find(({ method }) => method === name);
  return named(httpMethod) ?? named("ANY");
}

function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split("/"), path.split("/")];
  const last = wanted.at(-1) ?? "";
  if (last.endsWith("+}"))
    return given.length >= wanted.length && path.startsWith(wanted.slice(0, -1).join("/")) && path !== "/";
  return wanted.length === given.length && wanted.every((part, i) => part === given[i]);
}
