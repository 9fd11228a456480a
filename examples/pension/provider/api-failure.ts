/** The three APIs, and the token service in front of them. */
export type ApiName = 'aareg' | 'inntektsmottakere' | 'tjenestepensjonsavtale';

/** A call that gave no data: what the API answered, or why there was no answer. */
export interface ApiFailure {
  readonly api: ApiName;
  /** The API's own code, such as `IM-005`; without one what happened: `401`, `503`, `no-answer`, `no-token`. */
  readonly code: string;
  /** What the API or the token service said. */
  readonly text: string;
  /** The id by which the agency finds the call in its logs. */
  readonly correlationId?: string;
  /** Seconds to wait, where the answer named them. */
  readonly retryAfter?: number;
  /** `WWW-Authenticate` of the answer, where there was one. */
  readonly challenge?: string;
  /** Whether trying again can help, where the token service has said so. */
  readonly retryable?: boolean;
}
