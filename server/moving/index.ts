/**
 * A server that has moved: for a while it answers for two issuers, its own and the one that it had before. This room knows which
 * of the two a request is for, until when, and how callers are told. Whether a grant is accepted is decided by assertion-checking,
 * which asks here; which clients still use the old name is written down by usage.
 */

export { chooseIssuer, isForFormer, isSentTo } from './choose-issuer.ts';
export { type IssuerMove, isWindowOpen, planMove } from './issuer-move.ts';
export { type MoveTeller, tellOfMove } from './tell-of-move.ts';
