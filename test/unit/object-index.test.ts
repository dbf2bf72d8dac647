import fc from "fast-check";
import { expect, it } from "vitest";
import { ObjectIndex } from "../../local/aws/object-index.ts";

const factsOf = (key: string) => ({ key, sizeBytes: 0, etag: "", modifiedMs: 0, headers: {} });
const inBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const word = fc
  .array(fc.constantFrom("a", "b", "/", "~", "é", "🎬", "\uffff"), { maxLength: 4 })
  .map((parts) => parts.join(""));

it("lists what a plain sort lists, whatever was put and deleted in whatever order", () => {
  fc.assert(
    fc.property(fc.array(word), fc.array(word), fc.array(word), word, word, (first, put, gone, prefix, after) => {
      const index = new ObjectIndex(first.map(factsOf));
      for (const key of put) index.set(factsOf(key));
      for (const key of gone) index.delete(key);
      const left = [...new Set([...first, ...put])].filter((key) => !gone.includes(key));
      const expected = left.filter((key) => key.startsWith(prefix) && inBytes(key, after) > 0).sort(inBytes);
      expect(index.from(prefix, after).map(({ key }) => key)).toEqual(expected.filter((key) => key !== ""));
    }),
  );
});
