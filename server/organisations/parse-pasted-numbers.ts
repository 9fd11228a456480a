import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';

/** One of several organisation numbers that somebody pasted. */
export interface PastedNumber {
  /** As it was sent. */
  readonly sent: string;
  /** Nothing where it is none. */
  readonly orgno: OrganisationNumber | undefined;
  /** Whether the same number stands before it in the list. */
  readonly repeated: boolean;
}

/**
 * Reads organisation numbers as people keep them in lists: with spaces (310 123 412), with the register's prefix (0192:310123412),
 * or as a VAT number (NO 310123412 MVA).
 */
export function parsePastedNumbers(texts: readonly string[]): readonly PastedNumber[] {
  const met = new Set<string>();
  return texts.map((sent) => {
    const bare = sent
      .replace(/[\s\u00a0.-]/g, '')
      .replace(/^(?:0192:|NO)/i, '')
      .replace(/MVA$/i, '');
    const orgno = parseOrganisationNumber(bare);
    const repeated = orgno !== undefined && met.has(orgno);
    if (orgno !== undefined) met.add(orgno);
    return { sent, orgno, repeated };
  });
}
