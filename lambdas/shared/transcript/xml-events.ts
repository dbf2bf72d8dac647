import { decodeEntities } from "./entities.ts";

/** One step through an XML document. Attribute values and text are decoded once. */
export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly attributes: Readonly<Record<string, string>> }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<[?!][^>]*>|<(\/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/g;

/**
 * The events of the small XML that caption files are made of, in order. Not a validator: what is no tag is passed over. It exists
 * because a caption's text is mixed content, in which the order of text and elements matters.
 */
export function* xmlEvents(xml: string): Generator<XmlEvent> {
  for (const [, cdata, slash, name, attributes = "", selfClosing, text] of xml.matchAll(TOKEN)) {
    if (text !== undefined) yield { kind: "text", text: decodeEntities(text) };
    else if (cdata !== undefined) yield { kind: "text", text: cdata };
    else if (name !== undefined) {
      if (!slash) yield { kind: "open", name, attributes: attributesOf(attributes) };
      if (slash || selfClosing) yield { kind: "close", name };
    }
  }
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/(?<![\w:.-])([\w:.-]+)\s{0,9}=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(
    pairs.map(([, name, double, single]) => [name ?? "", decodeEntities(double ?? single ?? "")]),
  );
}
