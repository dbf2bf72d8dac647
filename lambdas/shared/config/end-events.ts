/** Source of the events that tell of ends; rules of other stacks match it. */
export const EVENT_SOURCE = "earshot";

/** What the events of ends are called. */
export const END_EVENTS = { job: "Job Completed", batch: "Batch Completed" } as const;
