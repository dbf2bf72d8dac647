import { isDistributed, type State, type StateOf, type StateType } from "./definition.ts";
import { runDistributedMap } from "./distributed/distributed-map.ts";
import { runChoice } from "./states/choice.ts";
import { runFail } from "./states/fail.ts";
import { runMap } from "./states/map.ts";
import { runParallel } from "./states/parallel.ts";
import { runPass } from "./states/pass.ts";
import { runTask } from "./states/task.ts";
import { runWait } from "./states/wait.ts";
import type { Outcome, Visit } from "./visit.ts";

/** One attempt of a state: what it did, or the error it reports. */
export type StateRunner<S extends State = State> = (visit: Visit<S>) => Promise<Outcome>;

const RUNNERS: { readonly [T in StateType]: StateRunner<StateOf<T>> } = {
  Pass: runPass,
  Succeed: runPass,
  Fail: runFail,
  Choice: runChoice,
  Wait: runWait,
  Task: runTask,
  Parallel: runParallel,
  Map: (visit) => (isDistributed(visit.state) ? runDistributedMap(visit) : runMap(visit)),
};

/** The runner of a state's type. */
export const runnerOf = (state: State): StateRunner => RUNNERS[state.Type] as StateRunner;
