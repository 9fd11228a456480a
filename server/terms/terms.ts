import type { TermsAudience } from '#organisations';

/** A text in the languages of those who sign. */
export type TermsText = Readonly<Record<'nb' | 'nn' | 'en', string>>;

/** A version of the terms of use, without its text. Times are milliseconds since 1970. */
export interface TermsVersion {
  /** From 1, whatever the audience: a version is known by its number. */
  readonly version: number;
  readonly audience: TermsAudience;
  readonly title: TermsText;
  /** Whether signatures from before it was published stop counting when it is in force. */
  readonly signAgain: boolean;
  readonly validFrom: number;
  readonly publishedAt: number;
}

export interface TermsDocument extends TermsVersion {
  /** Plain text, with line breaks. */
  readonly text: TermsText;
}
