import { AwsError } from "./aws-error.ts";
import type { ExecutionRecord, Executions } from "./executions.ts";
import { type JsonInput, type JsonService, type Operations, textIn } from "./wire.ts";

/** Task tokens, as far as the API needs them; refusals carry the API's names. */
export interface TokenBook {
  sendSuccess(token: string, output: string): void;
  sendFailure(token: string, error?: string, cause?: string): void;
  heartbeat(token: string): void;
}

/** The Step Functions API over executions of this process (API reference of the operations named). */
export class StepFunctionsApi implements JsonService {
  private readonly executions: Executions;
  private readonly tokens: TokenBook;
  private readonly operations: Operations = {
    StartExecution: (input) => this.startExecution(input),
    DescribeExecution: (input) => this.describeExecution(input),
    StopExecution: (input) => this.stopExecution(input),
    SendTaskSuccess: (input) =>
      this.answerToken(() => this.tokens.sendSuccess(token(input), textIn(input, "output") ?? "")),
    SendTaskFailure: (input) =>
      this.answerToken(() => this.tokens.sendFailure(token(input), textIn(input, "error"), textIn(input, "cause"))),
    SendTaskHeartbeat: (input) => this.answerToken(() => this.tokens.heartbeat(token(input))),
  };

  constructor(executions: Executions, tokens: TokenBook) {
    this.executions = executions;
    this.tokens = tokens;
  }

  async call(operation: string, input: JsonInput): Promise<unknown> {
    const run = this.operations[operation];
    if (!run) throw new AwsError("UnknownOperationException", `Step Functions here knows no ${operation}`);
    return run(input);
  }

  private startExecution(input: JsonInput): unknown {
    const record = this.executions.start(
      textIn(input, "stateMachineArn") ?? "",
      textIn(input, "input"),
      textIn(input, "name"),
    );
    return { executionArn: record.execution.arn, startDate: record.startMs / 1000 };
  }

  private describeExecution(input: JsonInput): unknown {
    const record = this.executions.get(textIn(input, "executionArn") ?? "");
    const { execution } = record;
    return {
      executionArn: execution.arn,
      stateMachineArn: record.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: record.startMs / 1000,
      input: record.input,
      ...endOf(record),
    };
  }

  private async stopExecution(input: JsonInput): Promise<unknown> {
    const record = this.executions.get(textIn(input, "executionArn") ?? "");
    record.execution.stop(textIn(input, "error"), textIn(input, "cause"));
    await record.execution.finished;
    return { stopDate: (record.stopMs ?? 0) / 1000 };
  }

  private answerToken(answer: () => void): unknown {
    try {
      answer();
      return {};
    } catch (thrown) {
      const { name, message } = thrown as Error;
      throw new AwsError(name, message);
    }
  }
}

const token = (input: JsonInput): string => textIn(input, "taskToken") ?? "";

function endOf({ execution, stopMs }: ExecutionRecord): Record<string, unknown> {
  if (stopMs === undefined) return {};
  return {
    stopDate: stopMs / 1000,
    ...(execution.output !== undefined && { output: JSON.stringify(execution.output) }),
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
  };
}
