/** The primary language of a tag, in its current spelling: `en` of `en-GB`, `he` of `iw`. */
export function primaryLanguage(tag: string): string {
  return fallbackTags(tag).at(-1) ?? tag;
}

/**
 * How well a track's language satisfies a range: 0 for the range itself or a variant of it (`en-GB` of `en`, `zh-CN` of `zh-Hans`), more
 * for each step that lookup (RFC 4647 section 3.4) makes the range shorter (`en` for `en-GB`: 2, by way of `en-Latn`). Undefined when it
 * does not: `en-US` is no answer to `en-GB`.
 */
export function lookupDistance(language: string, range: string): number | undefined {
  const own = fallbackTags(language);
  const wanted = fallbackTags(range);
  if (own.includes(wanted[0] ?? "")) return 0;
  const step = wanted.indexOf(own[0] ?? "");
  return step > 0 ? step : undefined;
}

/** Whether two tags are the same but for their spelling. */
export function sameLanguage(one: string, other: string): boolean {
  return fallbackTags(one)[0] === fallbackTags(other)[0];
}

/**
 * A tag and its ever shorter forms, in lower case. A script that the region implies is spelt out on the way, so that `zh-TW` comes down
 * to `zh-Hant` before `zh`. Single-letter subtags go together with what they introduce.
 */
function fallbackTags(tag: string): readonly string[] {
  const current = canonical(tag);
  const parts = current.toLowerCase().split("-");
  const shortened = parts.map((_, i) => parts.slice(0, parts.length - i)).filter((list) => list.at(-1)?.length !== 1);
  const tags = shortened.map((list) => list.join("-"));
  return [...new Set([...tags.slice(0, -1), ...withImpliedScript(current), ...tags.slice(-1)])];
}

function withImpliedScript(tag: string): string[] {
  try {
    const { language, region, script } = new Intl.Locale(tag);
    return region && !script ? [`${language}-${impliedScript(language, region)}`.toLowerCase()] : [];
  } catch {
    return [];
  }
}

/** A language with a script or country as operating systems write them, `zh_Hant_TW`; YouTube's own names of tracks may have `_` too. */
const POSIX = /^[a-z]{2,3}(?:_[a-z]{2,4})+$/i;

/** The current spelling, without a script that the region implies. Norwegian is `no`, as YouTube calls it, also where its kind is told. */
function canonical(tag: string): string {
  const hyphened = POSIX.test(tag) ? tag.replaceAll("_", "-") : tag;
  try {
    const current = Intl.getCanonicalLocales(hyphened.replace(/^nb(?=-|$)/i, "no"))[0] ?? tag;
    const { language, region, script } = new Intl.Locale(current);
    const isImplied = script && region && impliedScript(language, region) === script;
    return isImplied ? current.replace(`-${script}`, "") : current;
  } catch {
    return tag;
  }
}

function impliedScript(language: string, region: string): string | undefined {
  return new Intl.Locale(language, { region }).maximize().script;
}
