/** What does not fit, in a sentence; `row` where it is about one row of a record. */
export interface Mismatch {
  readonly text: string;
  readonly row?: { readonly table: string; readonly id: number };
}

/** Where a verification says what does not fit. */
export interface Telling {
  readonly tell: (text: string, row?: Mismatch['row']) => void;
}
