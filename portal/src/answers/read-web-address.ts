/** The address of a page; nothing for what is none, or would run in this page, such as `javascript:`. */
export function readWebAddress(text: string | null | undefined): URL | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const address = new URL(text);
  return address.protocol === 'https:' || address.protocol === 'http:' ? address : undefined;
}
