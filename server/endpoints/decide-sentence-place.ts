import type { ProblemForm } from './write-problem-details.ts';

/** Which member holds the sentence of a problem, by the service that an address is of. */
export function decideSentencePlace(url: string): ProblemForm['sentenceIn'] {
  return /^\/+accessmanagement\//i.test(url) ? 'detail' : 'title';
}
