import type { Code } from "../codes.ts";

const MARKS: readonly { readonly code: Code; readonly mark: RegExp }[] = [
  { code: "ConsentWall", mark: /consent\.(?:youtube|google)\.com/i },
  { code: "IpBlocked", mark: /google\.com\/sorry|\/sorry\/index|class="g-recaptcha"|detected unusual traffic/i },
  { code: "IpBlocked", mark: /accounts\.google\.com\/(?:v\d\/)?(?:signin|ServiceLogin)/i },
];

/** What a page, or the address a redirect leads to, says about the exit; undefined when it is no block page we know. */
export function blockPage(pageOrAddress: string): Code | undefined {
  return MARKS.find(({ mark }) => mark.test(pageOrAddress))?.code;
}
