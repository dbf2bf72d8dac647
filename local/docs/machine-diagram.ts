import { type Definition, type State, type Workflow, workflowsIn } from "../step-functions/definition.ts";

/** A part of a definition with states of its own: what it is called, and the name its states carry in the picture. */
interface Scope {
  readonly workflow: Workflow;
  readonly prefix: string;
  readonly indent: string;
}

/**
 * The machine as a Mermaid flowchart: every state with its type, every transition, and, dotted, where errors lead. Branches and
 * processors are boxes.
 */
export function machineDiagram(definition: Definition): string {
  const scope: Scope = { workflow: definition, prefix: "s", indent: "  " };
  return ["flowchart TD", ...drawn(scope)].join("\n");
}

function drawn(scope: Scope): string[] {
  const names = Object.keys(scope.workflow.States);
  const id = (name: string) => `${scope.prefix}_${names.indexOf(name)}`;
  const lines = Object.entries(scope.workflow.States).flatMap(([name, state]) => [
    ...node(name, state, id(name), scope.indent),
    ...arrows(state).map(({ to, why, isError }) => {
      const arrow = isError ? "-.->" : "-->";
      return `${scope.indent}${id(name)} ${arrow}${why ? `|${label(why)}|` : ""} ${id(to)}`;
    }),
  ]);
  const start = `${scope.prefix}_start`;
  return [`${scope.indent}${start}(( )) --> ${id(scope.workflow.StartAt)}`, ...lines];
}

function node(name: string, state: State, id: string, indent: string): string[] {
  const inner = workflowsIn(state);
  if (inner.length === 0) return [`${indent}${id}["${label(name)}<br/><small>${state.Type}</small>"]`];
  const boxes = inner.flatMap((workflow, index) => [
    `${indent}  subgraph ${id}_${index} [" "]`,
    ...drawn({ workflow, prefix: `${id}_${index}`, indent: `${indent}    ` }),
    `${indent}  end`,
  ]);
  return [`${indent}subgraph ${id} ["${label(name)} (${state.Type})"]`, ...boxes, `${indent}end`];
}

interface Arrow {
  readonly to: string;
  readonly why?: string;
  readonly isError?: true;
}

function arrows(state: State): Arrow[] {
  const next: Arrow[] = "Next" in state && state.Next ? [{ to: state.Next }] : [];
  const chosen: Arrow[] =
    state.Type === "Choice"
      ? [
          ...state.Choices.map(({ Condition, Next }) => ({ to: Next, why: conditionOf(Condition) })),
          ...(state.Default ? [{ to: state.Default, why: "else" }] : []),
        ]
      : [];
  const caught = "Catch" in state ? (state.Catch ?? []) : [];
  const errors = caught.map(
    ({ ErrorEquals, Next }) => ({ to: Next, why: ErrorEquals.join(", "), isError: true }) as const,
  );
  return [...next, ...chosen, ...errors];
}

const conditionOf = (condition: boolean | string) =>
  String(condition)
    .replaceAll(/^\{%\s*|\s*%\}$/g, "")
    .replace("$states.input.", "");

/** Mermaid reads quotes, pipes and brackets as its own; character entities pass. */
const label = (text: string) =>
  text.replaceAll(/["|[\]{}()<>#]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll("\n", " ");
