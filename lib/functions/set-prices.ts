import type { StageSettings } from "../settings.ts";

interface Priced<Variable extends string> {
  set(variable: Variable, value: string): unknown;
}

/** Tells a function what traffic costs. An unknown price stays unset: receipts then say that the cost is unknown. */
export function setTrafficPrice(made: Priced<"PROXY_PRICE_USD_PER_GB">, { prices }: StageSettings): void {
  if (prices.proxyUsdPerGb !== undefined) made.set("PROXY_PRICE_USD_PER_GB", String(prices.proxyUsdPerGb));
}

/** Tells a function what speech recognition costs, likewise. */
export function setSpeechPrice(made: Priced<"SPEECH_PRICE_USD_PER_MINUTE">, { prices }: StageSettings): void {
  if (prices.speechUsdPerMinute !== undefined)
    made.set("SPEECH_PRICE_USD_PER_MINUTE", String(prices.speechUsdPerMinute));
}
