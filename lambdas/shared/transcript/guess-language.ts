import { primaryLanguage } from "./language-match.ts";

/** Scripts that tell a language, or a few; the first listed is the guess. */
const SCRIPTS: readonly { readonly letters: RegExp; readonly languages: readonly string[] }[] = [
  { letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, languages: ["ja"] },
  { letters: /\p{Script=Hangul}/gu, languages: ["ko"] },
  { letters: /\p{Script=Han}/gu, languages: ["zh", "yue", "ja"] },
  { letters: /\p{Script=Cyrillic}/gu, languages: ["ru", "uk", "bg", "sr", "be", "mk", "kk", "ky", "mn", "tg"] },
  { letters: /\p{Script=Arabic}/gu, languages: ["ar", "fa", "ur", "ps", "sd", "ug", "ckb"] },
  { letters: /\p{Script=Devanagari}/gu, languages: ["hi", "mr", "ne", "sa", "bho", "mai"] },
  { letters: /\p{Script=Greek}/gu, languages: ["el"] },
  { letters: /\p{Script=Hebrew}/gu, languages: ["he", "yi"] },
  { letters: /\p{Script=Thai}/gu, languages: ["th"] },
  { letters: /\p{Script=Bengali}/gu, languages: ["bn", "as"] },
  { letters: /\p{Script=Tamil}/gu, languages: ["ta"] },
  { letters: /\p{Script=Telugu}/gu, languages: ["te"] },
  { letters: /\p{Script=Latin}/gu, languages: [] },
];

/** Short words that a language uses all the time and its neighbours do not. */
const COMMON_WORDS: Readonly<Record<string, string>> = {
  en: "the and of to is that you it for was with this have what we they be",
  de: "der die das und ist nicht ich wir sie ein eine mit auf für dass auch es",
  fr: "le les des est et une que pas vous je nous dans pour qui sur c'est il ce",
  es: "el los las que y es una por con no para del lo pero como está muy",
  pt: "o os que não uma é com para mas como você isso ele muito em da do",
  it: "il che di non una è per con sono della gli ma come anche questo ho",
  nl: "de het een en van ik dat niet is je we zijn op voor met maar ook",
  pl: "nie się to jest na że jak co ale po tak już czy tego dla",
  sv: "och att det som är jag inte för på en med den har vi ett",
  da: "og det at er jeg ikke på en til af som med vi har den et",
  tr: "bir ve bu da de için çok ne var ama daha ben gibi o",
  id: "yang dan di ini itu untuk dengan tidak ada kita saya dari akan juga",
  vi: "và là của có không những được cho này một người các với",
  ro: "și este nu să în la cu pe care mai din ca ce pentru",
  cs: "je to se na že jsem ale jak tak co jsou když není pro",
  hu: "a az és hogy nem is egy ez de meg van volt csak mint",
  fi: "ja on se ei että mutta niin kun ovat hän mitä tämä",
};

const LEAST_LETTERS = 20;
const LEAST_HITS = 5;

/**
 * The languages a text may be in, most likely first, by its script and its commonest words; empty when it is too short to tell or in a
 * language that is not known here. Meant to notice a wrong track, not to name the right one.
 */
export function guessLanguages(text: string): readonly string[] {
  const counts = SCRIPTS.map(({ letters, languages }) => ({ languages, count: text.match(letters)?.length ?? 0 }));
  const kana = counts[0]?.count ?? 0;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total < LEAST_LETTERS) return [];
  if (kana > total / 10) return ["ja"];
  const most = counts.toSorted((a, b) => b.count - a.count)[0];
  return most && most.languages.length > 0 ? most.languages : byCommonWords(text);
}

function byCommonWords(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}'’]+/gu) ?? [];
  const hits = Object.entries(COMMON_WORDS).map(([language, common]) => {
    const known = new Set(common.split(" "));
    return { language, count: words.filter((word) => known.has(word)).length };
  });
  const most = Math.max(...hits.map((hit) => hit.count));
  if (most < LEAST_HITS) return [];
  return hits
    .filter((hit) => hit.count * 2 > most)
    .toSorted((a, b) => b.count - a.count)
    .map((hit) => hit.language);
}

/** How a text agrees with the language it should be in. Languages without a row here are never contradicted by others in their script. */
export function agreesWith(text: string, language: string): "yes" | "no" | "unknown" {
  const guessed = guessLanguages(text);
  const primary = primaryLanguage(language);
  if (guessed.length === 0) return "unknown";
  if (guessed.includes(primary)) return "yes";
  return isKnown(primary) || !isLatinGuess(guessed) ? "no" : "unknown";
}

function isKnown(language: string): boolean {
  return Object.hasOwn(COMMON_WORDS, language) || SCRIPTS.some(({ languages }) => languages.includes(language));
}

function isLatinGuess(guessed: readonly string[]): boolean {
  return guessed.some((language) => Object.hasOwn(COMMON_WORDS, language));
}
