import { useState } from 'react';

/** Rows that are shown at first, and that come with each press of «more». */
const STEP = 100;

/** The first of `rows`: a list of thousands is shown a part at a time, and narrowed by its search. */
export function useShown<Row>(rows: readonly Row[]): {
  readonly shown: readonly Row[];
  readonly more: number;
  readonly showMore: () => void;
} {
  const [most, setMost] = useState(STEP);
  return { shown: rows.slice(0, most), more: Math.max(0, rows.length - most), showMore: () => setMost(most + STEP) };
}
