/** One refusal as the world sees it. Each surface writes the members that its form has. */
export interface CatalogueEntry {
  /** The HTTP status. */
  readonly status: number;
  /** The public text. `{name}` is filled in when the refusal is made. */
  readonly description: string;
  /** The OAuth error code (RFC 6749 §5.2, RFC 9396 §5). */
  readonly error?: string;
  /** The code that clients match on: Maskinporten's (`MP-100`) or Altinn's (`AUTH-00010`). */
  readonly code?: string;
  /** Self-service: what the call was about, such as `Client`. */
  readonly object?: string;
  /** Altinn: the title, where `description` is the detail. */
  readonly title?: string;
  /** How the body looks where the surface has several forms. */
  readonly form?: RefusalForm;
}

/**
 * `problem`: Altinn's ProblemDetails with a code. `title`: a title under a status. `fields`: sentences by the names of fields.
 * `text`: the description alone, as a JSON string. `scheme`: the older interface for delegation schemes. `empty`: no body.
 */
export type RefusalForm = 'problem' | 'title' | 'fields' | 'text' | 'scheme' | 'empty';
