import { EarshotError } from "../shared/errors.ts";
import { lookupDistance } from "../shared/transcript/language-match.ts";

/** Whether a language is among those asked for; an empty list, or one that ends in `*`, takes any. */
export function isWanted(language: string, languages: readonly string[]): boolean {
  if (languages.length === 0 || languages.at(-1) === "*") return true;
  return languages.some((range) => lookupDistance(language, range) !== undefined);
}

/** Throws `SpeechNotAllowed` for audio that is marked as another language than those asked for: nobody would want to pay for it. */
export function assertWanted(language: string | undefined, languages: readonly string[]): void {
  if (language === undefined || isWanted(language, languages)) return;
  throw new EarshotError("SpeechNotAllowed", { detail: `the audio is in ${language}, which was not asked for` });
}
