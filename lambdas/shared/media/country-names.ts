/** Names of the list in ISO 3166-1 as yt-dlp writes them, where Unicode's English names (CLDR) are others. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "brunei darussalam": "BN",
  congo: "CG",
  "congo, the democratic republic of the": "CD",
  "czech republic": "CZ",
  "falkland islands (malvinas)": "FK",
  "holy see (vatican city state)": "VA",
  "hong kong": "HK",
  "korea, democratic people's republic of": "KP",
  "korea, republic of": "KR",
  "lao people's democratic republic": "LA",
  macao: "MO",
  "macedonia, the former yugoslav republic of": "MK",
  myanmar: "MM",
  "palestine, state of": "PS",
  pitcairn: "PN",
  "russian federation": "RU",
  "saint martin (french part)": "MF",
  "sint maarten (dutch part)": "SX",
  swaziland: "SZ",
  "syrian arab republic": "SY",
  turkey: "TR",
  "viet nam": "VN",
  "virgin islands, british": "VG",
  "virgin islands, u.s.": "VI",
};

/**
 * ISO 3166-1 alpha-2 codes of countries named in English with commas between, as yt-dlp tells where a video can be seen. A name may
 * hold a comma itself. Names nobody knows are left out: each code that is given stands for a country that was named.
 */
export function countriesNamed(list: string): string[] {
  const parts = list.split(", ").map(plain);
  const codes = parts.flatMap((part, i) => {
    const withNext = OTHER_NAMES[`${part}, ${parts[i + 1]}`];
    return withNext ?? codeByName().get(part) ?? [];
  });
  return [...new Set(codes)];
}

let known: ReadonlyMap<string, string> | undefined;

function codeByName(): ReadonlyMap<string, string> {
  known ??= new Map([...unicodeNames(), ...Object.entries(OTHER_NAMES)]);
  return known;
}

function unicodeNames(): [string, string][] {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.filter(isCountry).map((code) => [plain(names.of(code) ?? ""), code]);
}

/** Codes that were withdrawn give way to those that came after; groups of countries are none. */
function isCountry(code: string): boolean {
  return (
    Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}` && !["EU", "EZ", "UN", "XA", "XB", "ZZ"].includes(code)
  );
}

function plain(name: string): string {
  const letters = name.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'").replaceAll("&", "and");
  return letters
    .toLowerCase()
    .replace(/^st\. /, "saint ")
    .replace(/\b(?:and) the\b/g, "and")
    .trim();
}
