import { NotStrict } from "./strict-vtt.ts";

const FIELD = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;

/** Reads CSV by the grammar of RFC 4180: CRLF after each record, quotes doubled inside quotes and nowhere else, as many fields in each record. */
export function readStrictCsv(file: string): string[][] {
  const records: string[][] = [];
  let at = 0;
  while (at < file.length) {
    const record: string[] = [];
    for (;;) {
      FIELD.lastIndex = at;
      const match = FIELD.exec(file);
      if (!match) throw new NotStrict(`no field at ${at}`);
      record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
      at = FIELD.lastIndex;
      if (file[at] !== ",") break;
      at++;
    }
    if (file.slice(at, at + 2) !== "\r\n")
      throw new NotStrict(`no record end at ${at}: ${JSON.stringify(file.slice(at, at + 10))}`);
    at += 2;
    records.push(record);
  }
  if (records.some((record) => record.length !== records[0]?.length))
    throw new NotStrict("records of different length");
  return records;
}
