import { escaped } from "../captions/frames.ts";
import type { Asked } from "../exchange.ts";

/** The page of an exit that has asked too much. */
export function sorryPage(asked: Asked): string {
  return `<!DOCTYPE html><html><head><title>${escaped(asked.url.href)}</title></head><body><form id="captcha-form" action="index" method="post">
<div id="recaptcha" class="g-recaptcha" data-sitekey="demo"></div></form>
<div>Our systems have detected unusual traffic from your computer network. IP address: ${asked.exit.ip}</div></body></html>`;
}

/** The page that wants a captcha solved before it goes on; its status is 200. */
export function captchaPage(asked: Asked): string {
  return `<!DOCTYPE html><html><head><title>YouTube</title><script src="https://www.google.com/recaptcha/api.js" async defer></script></head>
<body><div id="captcha-page"><p>Sorry for the interruption. We have been receiving a large volume of requests from your network.</p>
<form action="/das_captcha?fw=1" method="POST"><div class="g-recaptcha" data-sitekey="demo"></div>
<input type="hidden" name="next" value="${escaped(asked.url.pathname + asked.url.search)}"/><input type="submit" value="Submit"/></form></div></body></html>`;
}

/** The consent page of exits in the European Union; a cookie `SOCS` avoids it. */
export function consentPage(asked: Asked): string {
  const { country } = asked.exit;
  return `<!DOCTYPE html><html lang="en"><head><title>Before you continue to YouTube</title></head><body><h1>Before you continue to YouTube</h1>
<form action="https://consent.youtube.com/s" method="POST"><input type="hidden" name="gl" value="${country}"><input type="hidden" name="m" value="0">
<input type="hidden" name="pc" value="yt"><input type="hidden" name="continue" value="${escaped(asked.url.href)}"><input type="hidden" name="x" value="8">
<input type="hidden" name="v" value="cb.20260301-00-p0.en+FX+000"><input type="submit" value="Accept all"></form></body></html>`;
}

const CONSENT_COUNTRIES = new Set(
  "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" "),
);

/** Whether a page is hidden behind the consent wall: the exit is where the wall stands, and no cookie says yes or no. */
export function isWalled(asked: Asked): boolean {
  const cookies = asked.headers.cookie ?? "";
  return CONSENT_COUNTRIES.has(asked.exit.country) && !/(?:^|;\s*)(?:SOCS=(?!CAA)\S|CONSENT=YES)/.test(cookies);
}
