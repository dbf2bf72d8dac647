/** Places at which an answer is looked for; pages have one or two. */
const MOST = 10;

/**
 * The player answer inside a watch page: `ytInitialPlayerResponse`, or `player_response` within `ytplayer.config` on pages before 2020.
 * Undefined when there is none whole. An advertisement's answer inside the video's own is not looked at.
 */
export function playerAnswerInPage(html: string): unknown {
  for (const match of [...html.matchAll(/\bytInitialPlayerResponse["'\]]{0,9}\s{0,9}=\s{0,9}(?=\{)/g)].slice(0, MOST)) {
    const answer = objectAt(html, match.index + match[0].length);
    if (answer !== undefined) return answer;
  }
  for (const match of [...html.matchAll(/\bytplayer\.config\s{0,9}=\s{0,9}(?=\{)/g)].slice(0, MOST)) {
    const answer = inConfig(objectAt(html, match.index + match[0].length));
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function inConfig(config: unknown): unknown {
  const text = (config as { args?: { player_response?: unknown } } | undefined)?.args?.player_response;
  return typeof text === "string" ? parsed(text) : text;
}

/** The JSON object that begins at `start`: up to the brace that closes it, braces inside strings left out of account. */
function objectAt(html: string, start: number): unknown {
  const token = /["{}]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(html); match; match = token.exec(html)) {
    if (match[0] === '"') token.lastIndex = endOfString(html, match.index);
    else depth += match[0] === "{" ? 1 : -1;
    if (depth === 0) return parsed(html.slice(start, match.index + 1));
  }
  return undefined;
}

function endOfString(html: string, quote: number): number {
  const rest = /\\.|"/gs;
  rest.lastIndex = quote + 1;
  for (let match = rest.exec(html); match; match = rest.exec(html)) {
    if (match[0] === '"') return rest.lastIndex;
  }
  return html.length;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
