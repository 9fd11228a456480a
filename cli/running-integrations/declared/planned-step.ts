import type { ApiRequest } from '../open-self-service.ts';
import type { ApiRecord } from '../print-records.ts';
import type { FieldChange } from './compare-fields.ts';

/** One change that will be made, as people and scripts see it. */
export interface PlannedChange {
  readonly does: 'create' | 'change' | 'deactivate' | 'add' | 'remove';
  readonly what: 'scope' | 'integration' | 'key' | 'on-behalf-of' | 'access';
  /** The scope or the integration that it is about. */
  readonly of: string;
  /** Of a key its kid, of an access the organisation, of an on-behalf-of entry its identifier. */
  readonly name?: string;
  readonly client_id?: string;
  readonly fields: readonly FieldChange[];
}

/** Where a step's request goes: some of it is known only when the steps before it are done. */
export interface Place {
  /** The client's, also of one that an earlier step made. */
  readonly clientId: string;
}

/** A planned change, and the one request that makes it. */
export interface PlannedStep {
  readonly change: PlannedChange;
  /** Steps with the same subject are about the same client or scope. */
  readonly subject: object;
  /** Which of the subject's entity tags the request is bound to. Its answer has the next one. */
  readonly tagged?: 'self' | 'keys';
  readonly request: (place: Place) => Omit<ApiRequest, 'ifMatch'>;
  /** What the answer must have: what it does not is told. */
  readonly expects?: ApiRecord;
}

/** The changes in the order in which they are safe, and what is left alone. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** What the API has and the declaration does not name, which only --prune removes. */
  readonly kept: readonly string[];
  /** The entity tags that the subjects had when they were read. */
  readonly tags: ReadonlyMap<object, { readonly self: string | undefined; readonly keys?: string | undefined }>;
}
