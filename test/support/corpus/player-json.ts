import { corpusBody, type Item } from "./corpus.ts";

/** The player answer within a recorded body of any of YouTube's past and present envelopes; undefined when there is none. */
export function playerJson(item: Item): unknown {
  const text = corpusBody(item).toString("utf8");
  if (item.subkind?.startsWith("get_video_info")) {
    const inner = new URLSearchParams(text).get("player_response");
    return inner ? JSON.parse(inner) : undefined;
  }
  const answer = JSON.parse(text);
  if (Array.isArray(answer)) return answer.find((element) => element.playerResponse)?.playerResponse;
  return item.subkind?.startsWith("reel_item_watch") ? answer.playerResponse : answer;
}
