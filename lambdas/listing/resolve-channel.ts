import { EarshotError } from "../shared/errors.ts";
import { answerJson } from "../shared/youtube/http-answer.ts";
import { at, stringOf } from "../shared/youtube/json.ts";
import { resolveRequest } from "../shared/youtube/listing/listing-requests.ts";
import { CHANNEL_ID } from "../shared/youtube/listing/parse-source.ts";
import type { Asking } from "./asking.ts";

/** The id (`UC…`) of a channel named by id, handle, custom or user name. Throws `ListNotFound` when nobody has that name. */
export async function resolveChannel(name: string, { outbound, client }: Asking): Promise<string> {
  if (CHANNEL_ID.test(name)) return name;
  const response = await outbound.send(resolveRequest(client, name));
  if (response.status === 404) throw new EarshotError("ListNotFound", { detail: `nobody is called ${name}` });
  const answer = answerJson(response, "listing", client.name);
  const id = stringOf(at(answer, "endpoint", "browseEndpoint", "browseId"));
  if (id !== undefined && CHANNEL_ID.test(id)) return id;
  throw new EarshotError("ListNotFound", { detail: `${name} leads to no channel` });
}
