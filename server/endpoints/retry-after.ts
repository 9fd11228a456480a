/**
 * Seconds for the header `Retry-After`, by status (RFC 9110 §10.2.3). What counts against a quota (429) was made an hour or a day ago; a
 * database that is away (503) is soon back.
 */
export const retryAfter: Readonly<Record<number, number>> = { 429: 3600, 503: 2 };
