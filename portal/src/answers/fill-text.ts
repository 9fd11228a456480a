/**
 * A text of a resource's owner with the values of a request in its places: «Inntekten i {periode}». A place without a value stays.
 * Names are compared without regard to case, as the values are. Values are never read for places themselves.
 */
export function fillText(text: string, values: Readonly<Record<string, string>>): string {
  const byName = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replaceAll(/\{([\w-]{1,100})\}/g, (place, name: string) => byName.get(name.toLowerCase()) ?? place);
}

/** The paragraphs of a text. Marks of Markdown for emphasis and headings are left out: the text is shown as it stands. */
export function splitParagraphs(text: string): readonly string[] {
  return text
    .split(/\n\s*\n|\n(?=[-*] )/)
    .map((part) => part.replaceAll(/\*\*|__|^#+ |^[-*] /gm, '').trim())
    .filter((part) => part !== '');
}
