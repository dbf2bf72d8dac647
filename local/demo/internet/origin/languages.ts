import type { AudioTrack } from "../scenes/scene.ts";

const ENGLISH_NAMES = new Intl.DisplayNames(["en"], { type: "language" });

/** The English name of a language, as a track list shows it. */
export function languageName(tag: string): string {
  return ENGLISH_NAMES.of(tag) ?? tag;
}

/** Targets of machine translation, abridged. */
export const TRANSLATION_TARGETS =
  "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km ko ky la lb lo lt lv mk ml mn mr ms my ne nl no or pa pl ps pt ro ru si sk sl so sq sr su sv sw ta te tg th tk tr tt ug uk ur uz vi xh yi yo zh-Hans zh-Hant zu".split(
    " ",
  );

/** YouTube's id of an audio track: `.4` for the original, `.10` for an automatic dub. */
export function audioTrackId({ language, isDefault }: AudioTrack): string {
  return `${language}.${isDefault ? 4 : 10}`;
}

/** Languages written from right to left. */
export function isRightToLeft(tag: string): boolean {
  return /^(ar|fa|he|ps|ug|ur|yi)\b/.test(tag);
}
