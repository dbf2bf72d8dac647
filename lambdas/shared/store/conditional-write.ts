import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/**
 * True when the write happened, false when its condition did not hold. Whoever needs to know why reads again: the item on the
 * exception is not everywhere (`ReturnValuesOnConditionCheckFailure` is ignored by dynalite).
 */
export async function conditionalWrite(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
