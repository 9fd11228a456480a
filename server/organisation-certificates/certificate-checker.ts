import { createHash, type KeyObject } from 'node:crypto';
import {
  type EuropeanIdentifier,
  type Hint,
  isRefusal,
  type OrganisationNumber,
  type Refusal,
  refuse,
} from '@portvakt/protocol';
import { LruCache } from '#memory';
import { checkDates, checkKey, checkLeaf } from './check-leaf.ts';
import { checkPolicy } from './check-policy.ts';
import { type CertificateMethod, classifyEuropeanSeal, classifySeal, isSeid2 } from './classify-seal.ts';
import { describeEuropean } from './describe-european.ts';
import { type Chain, findChain } from './find-chain.ts';
import { findOrganisationNumber } from './find-organisation-number.ts';
import { type ParsedCertificate, parseCertificate } from './parse-certificate.ts';
import { readX5c } from './read-x5c.ts';
import type { RevocationAnswer, Undecided } from './revocation/ask-revocation.ts';
import type { RevocationMemory } from './revocation/revocation-memory.ts';
import type { Anchors, TrustStore } from './trust-store.ts';

/** A certificate as a client sent it: readable, with a key of an allowed kind. Nothing about it is trusted yet. */
export interface PresentedCertificate {
  readonly key: KeyObject;
  /** SHA-256 of the certificate's DER, hex. */
  readonly fingerprint: string;
  readonly leaf: ParsedCertificate;
  /** The other certificates of the `x5c`, as DER. Parsed only if a whole chain is required. */
  readonly sentAlong: readonly Buffer[];
  /** The header as it was sent, if it is short enough to be remembered. */
  readonly sentAs: string | undefined;
}

/** The organisation that a certificate proves, and what tokens say about it. */
export interface TrustedCertificate {
  readonly organisation: OrganisationNumber;
  readonly authenticationMethod: CertificateMethod;
  readonly fingerprint: string;
}

/** A business that is known only by its eSeal. */
export interface EuropeanBusiness {
  readonly clientId: string;
  readonly consumer: EuropeanIdentifier;
  readonly authenticationMethod: 'QCForESeal' | 'CForESeal';
  readonly fingerprint: string;
}

type MaybePromise<T> = T | Promise<T>;

export interface CertificateChecker {
  /** The certificate in an `x5c`, or a refusal because of its shape (MP-123) or kind of key (MP-120). */
  read(x5c: unknown): PresentedCertificate | Refusal;
  /** Trust in it, once the signature is proved; at once while what is known of it is in force. */
  trust(presented: PresentedCertificate): MaybePromise<TrustedCertificate | Refusal>;
  /** Whether there are foreign anchors at all. */
  readonly acceptsEuropeans: boolean;
  /** Whether the certificate says that a foreign anchor's authority issued it. */
  isEuropean(presented: PresentedCertificate): boolean;
  trustEuropean(presented: PresentedCertificate): MaybePromise<EuropeanBusiness | Refusal>;
  /** Forgets what revocation sources have said. */
  refresh(): void;
}

export interface CertificateEvent {
  readonly kind: 'revocation-undecided';
  readonly fingerprint: string;
  readonly reasons: readonly string[];
}

export interface CertificateCheckerOptions {
  readonly trust: TrustStore;
  readonly clock: () => number;
  readonly revocations: RevocationMemory;
  readonly revocation: 'hard' | 'soft';
  readonly methods: 'legacy' | 'eidas';
  readonly acceptSeid1: boolean;
  readonly report: (event: CertificateEvent) => void;
}

/** Certificates that have been trusted, as they were read. */
const MOST_REMEMBERED = 2000;
/** Most characters of an `x5c` that is remembered as a whole. A leaf, its authority and the root have fewer. */
const LONGEST_RECOGNISED = 8 * 1024;

export function createCertificateChecker(options: CertificateCheckerOptions): CertificateChecker {
  const { trust, clock, revocations, report } = options;
  const leaves = new LruCache<string, ParsedCertificate>(MOST_REMEMBERED);
  // By the anchors they end in: a chain to a foreign anchor must never count for a Norwegian certificate.
  const chains = new WeakMap<Anchors, WeakMap<ParsedCertificate, Chain>>();

  // What was sent, letter by letter, needs no decoding and no hashing when it is sent again.
  const recognised = new LruCache<string, PresentedCertificate>(MOST_REMEMBERED);
  // What a certificate says of itself and stays so: its dates, its chain and its revocation are looked at every time.
  const identities = new WeakMap<ParsedCertificate, TrustedCertificate>();

  // Only what was trusted counts, and as a use: anybody can make certificates by the thousand, and would push out those in use.
  const remember = (presented: PresentedCertificate) => {
    const { fingerprint, leaf, sentAs } = presented;
    if (leaves.get(fingerprint) !== leaf) leaves.set(fingerprint, leaf);
    if (sentAs !== undefined && recognised.get(sentAs) !== presented) recognised.set(sentAs, presented);
  };

  /** Remembers the certificate and returns `trusted`, unless it was refused. */
  const conclude = <T>(
    refused: MaybePromise<Refusal | undefined>,
    { presented, trusted }: { presented: PresentedCertificate; trusted: T },
  ) => {
    const end = (refusal: Refusal | undefined): T | Refusal => {
      if (refusal !== undefined) return refusal;
      remember(presented);
      return trusted;
    };
    return refused instanceof Promise ? refused.then(end) : end(refused);
  };

  /** A chain that is valid now. For a chain found earlier, only the dates are checked. */
  const findGoodChain = (leaf: ParsedCertificate, anchors: Anchors) => {
    const now = clock();
    const found = chains.get(anchors) ?? new WeakMap<ParsedCertificate, Chain>();
    chains.set(anchors, found);
    const known = found.get(leaf);
    if (known?.every((authority) => checkDates(authority, now) === undefined)) return known;
    const chain = findChain(leaf, anchors, now);
    if (!('problem' in chain)) found.set(leaf, chain);
    return chain;
  };

  /** The chain's certificates below the anchor are asked about, the leaf first. */
  const checkRevocation = (leaf: ParsedCertificate, chain: Chain): MaybePromise<Refusal | undefined> => {
    const links = [leaf, ...chain.slice(0, -1)].map((certificate, position) => ({
      certificate,
      issuer: chain[position] as ParsedCertificate,
    }));
    const answers = links.map((link) => revocations.status(link));
    if (answers.every((answer) => !(answer instanceof Promise))) {
      return judge(leaf, answers as (RevocationAnswer | Undecided)[]);
    }
    return Promise.all(answers).then((settled) => judge(leaf, settled));
  };

  const judge = (leaf: ParsedCertificate, answers: readonly (RevocationAnswer | Undecided)[]): Refusal | undefined => {
    if (answers.some(({ status }) => status === 'revoked')) return invalid('revoked', leaf, 'It is revoked.');
    const undecided = answers.find((answer) => answer.status === 'undecided');
    if (undecided === undefined) return undefined;
    report({ kind: 'revocation-undecided', fingerprint: leaf.fingerprint, reasons: undecided.reasons });
    if (options.revocation === 'soft') return undefined;
    return refuse('certificate-revocation-unknown', {
      hint: 'Try again in a moment: the certificate authority did not say whether the certificate is revoked.',
      facts: { reason: 'revocation-unknown', fingerprint: leaf.fingerprint, sources: undecided.reasons.join('; ') },
    });
  };

  const checkForm = (leaf: ParsedCertificate): Refusal | undefined => {
    const now = clock();
    const problem = checkDates(leaf, now) ?? (identities.has(leaf) ? undefined : checkLeaf(leaf));
    return problem && invalid(problem, leaf, () => explain(problem, leaf));
  };

  const trustNorwegian = (presented: PresentedCertificate): MaybePromise<TrustedCertificate | Refusal> => {
    const { leaf } = presented;
    const form = checkForm(leaf);
    if (form !== undefined) return form;
    const anchors = trust.anchors();
    const chain = findGoodChain(leaf, anchors);
    if ('problem' in chain) {
      const elsewhere = trust.findEnvironment(leaf.issuer, leaf.issuerAttributes);
      return elsewhere === undefined
        ? invalid(chain.problem, leaf, () => explainAuthority(leaf))
        : invalid('wrong-environment', leaf, () => `It is from the ${elsewhere} environment.`);
    }
    const trusted = identities.get(leaf) ?? identify(leaf);
    if (isRefusal(trusted)) return trusted;
    identities.set(leaf, trusted);
    return conclude(checkRevocation(leaf, chain), { presented, trusted });
  };

  /** The organisation that the certificate names, if the certificate is of an accepted kind. */
  const identify = (leaf: ParsedCertificate): TrustedCertificate | Refusal => {
    if (!options.acceptSeid1 && !isSeid2(leaf))
      return invalid('seid1', leaf, 'Certificates of the first generation (SEID 1) are not accepted.');
    const policy = checkPolicy(leaf.policies, trust.policies());
    if (policy !== undefined) return invalid(policy, leaf, 'Its policy is not one of a virksomhetssertifikat.');
    const organisation = findOrganisationNumber(leaf.subjectAttributes);
    if (typeof organisation !== 'string') {
      return invalid(organisation.problem, leaf, 'It does not name one organisation by its organisation number.');
    }
    return {
      organisation,
      authenticationMethod: classifySeal(leaf, options.methods),
      fingerprint: leaf.fingerprint,
    };
  };

  return {
    read: (x5c) => {
      const sentAs = writeShort(x5c);
      const known = sentAs === undefined ? undefined : recognised.peek(sentAs);
      if (known !== undefined) return known;
      const [der, ...others] = readX5c(x5c) ?? [];
      if (der === undefined) return refuseForm();
      const fingerprint = createHash('sha256').update(der).digest('hex');
      const leaf = leaves.peek(fingerprint) ?? parseCertificate(der);
      if (leaf === undefined) return refuseForm();
      const key = checkKey(leaf);
      if (key !== undefined)
        return invalid(key, leaf, 'Its key must be plain RSA of 2048 to 4096 bits, and not from a ROCA chip.');
      return { key: leaf.publicKey, fingerprint, leaf, sentAlong: others, sentAs };
    },
    trust: (presented) => {
      const answer = trustNorwegian(presented);
      // The server's own lookalike authority may be newer than the trust store. Reload once if no issuer was found.
      const isMissing = !(answer instanceof Promise) && isRefusal(answer) && answer.facts?.reason === 'chain-no-issuer';
      if (!isMissing || trust.reload === undefined) return answer;
      return trust.reload().then((found) => (found ? trustNorwegian(presented) : answer));
    },
    get acceptsEuropeans() {
      return trust.european().roots.length > 0;
    },
    isEuropean: ({ leaf }) => {
      const { roots, intermediates } = trust.european();
      return [...roots, ...intermediates].some(({ subject }) => subject === leaf.issuer);
    },
    trustEuropean: (presented) => {
      const { leaf, sentAlong } = presented;
      const form = checkForm(leaf);
      if (form !== undefined) return form;
      const chain = findGoodChain(leaf, trust.european());
      if ('problem' in chain) return invalid(chain.problem, leaf, 'Its authority is not one that this server trusts.');
      if (!isWholeChain(sentAlong, chain))
        return invalid('chain-not-sent', leaf, 'A European eSeal comes with its whole chain in x5c.');
      const consumer = describeEuropean(leaf.subjectAttributes);
      if (consumer === undefined) return invalid('identifier-missing', leaf, 'It does not name one organisation.');
      const business: EuropeanBusiness = {
        clientId: `eidas-${leaf.serial}`,
        consumer,
        authenticationMethod: classifyEuropeanSeal(leaf),
        fingerprint: leaf.fingerprint,
      };
      return conclude(checkRevocation(leaf, chain), { presented, trusted: business });
    },
    refresh: () => revocations.forget(),
  };
}

/**
 * Whether every intermediate was sent, in any edition. The root may be left out (RFC 7515 §4.1.6) if others were sent.
 */
function isWholeChain(sent: readonly Buffer[], chain: Chain): boolean {
  const authorities = sent.map(parseCertificate);
  return (
    sent.length > 0 &&
    chain
      .slice(0, -1)
      .every(({ subject, publicKeyHash: { sha256 } }) =>
        authorities.some((authority) => authority?.subject === subject && authority.publicKeyHash.sha256 === sha256),
      )
  );
}

/** An `x5c` as one text, if it is a short list of texts. The separator does not occur in base64. */
function writeShort(x5c: unknown): string | undefined {
  if (!Array.isArray(x5c) || x5c.length > 3 || !x5c.every((entry) => typeof entry === 'string')) return undefined;
  const text = x5c.join('.');
  // A single text that contains the separator must not be taken for two.
  return text.length > LONGEST_RECOGNISED || (x5c.length === 1 && text.includes('.')) ? undefined : text;
}

function refuseForm(): Refusal {
  return refuse('x5c-unreadable', {
    hint: 'x5c must be a JSON array of certificates in base64 (not base64url, not PEM), the signer first.',
  });
}

function invalid(reason: string, { fingerprint }: ParsedCertificate, hint: Hint): Refusal {
  return refuse('certificate-invalid', { hint, facts: { reason, fingerprint } });
}

/** Every data folder has its own lookalike authority, and all of these have the same name. */
function explainAuthority({ issuerAttributes }: ParsedCertificate): string {
  return issuerAttributes.some(({ value }) => /^LOOKALIKE (Buypass|Commfides)/.test(value))
    ? 'It was made by a lookalike authority, but by that of another data folder (PORTVAKT_DATA_DIR) than this server has, which is not trusted here.'
    : 'Its authority is not one that this server trusts.';
}

function explain(problem: string, { notBefore, notAfter }: ParsedCertificate): string {
  const toText = (time: number) => new Date(time).toISOString();
  const texts: Readonly<Record<string, string>> = {
    expired: `It expired ${toText(notAfter)}.`,
    'not-yet-valid': `It is valid from ${toText(notBefore)}.`,
    'self-signed': 'It is self-signed.',
    'critical-extension': 'It has a critical extension that is not understood.',
    'key-usage': 'It is for encryption: use the one for authentication or signing.',
    'leaf-is-authority': 'It is a certificate of an authority.',
  };
  return texts[problem] ?? 'Its key usage must be present and critical.';
}
