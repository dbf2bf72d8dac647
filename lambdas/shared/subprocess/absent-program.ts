/** Whether a child could not be started because there is no such program, or none that this machine can run; `startFault` as in `ChildEnd`. */
export const isAbsentProgram = (startFault: string): boolean => ["ENOENT", "EACCES", "ENOEXEC"].includes(startFault);
