/** Stands where a function would be: race tests answer for it. */
export const handler = async (): Promise<never> => {
  throw new Error("a stand-in was really invoked");
};
