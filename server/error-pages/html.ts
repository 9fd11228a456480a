/** HTML that is safe to put in a page unchanged. Only {@link html} makes it. */
export interface Html {
  readonly markup: string;
}

type Piece = string | number | Html | readonly Html[];

/**
 * A template tag that escapes every string put into it; only other pieces of HTML go in unchanged. Attribute values
 * must be in double quotes.
 *
 * @example html`<p title="${'"'}">${'<b>'}</p>`.markup; // <p title="&quot;">&lt;b&gt;</p>
 */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const markup = pieces.reduce<string>(
    (sofar, piece, index) => sofar + writePiece(piece) + (texts[index + 1] ?? ''),
    texts[0] ?? '',
  );
  return { markup };
}

function writePiece(piece: Piece): string {
  if (typeof piece === 'string' || typeof piece === 'number') return escapeText(String(piece));
  if ('markup' in piece) return piece.markup;
  return piece.map(({ markup }) => markup).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
