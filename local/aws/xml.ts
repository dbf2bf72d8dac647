const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};

/** An XML element with text, escaped, or with children. */
export function element(name: string, content: string | number | boolean | readonly string[]): string {
  const inner = Array.isArray(content)
    ? content.join("")
    : String(content).replace(/[&<>"\r]/g, (char) => ENTITIES[char] ?? char);
  return `<${name}>${inner}</${name}>`;
}

export const xmlDocument = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
