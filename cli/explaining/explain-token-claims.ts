import { CONSENT, describePastMove, findPastMove, parseOrganisationNumber } from '@portvakt/protocol';
import { describeDetails } from './describe-details.ts';
import { showDistance, showTime } from './explain-times.ts';
import { type ExplainContext, type Finding, type IssuerView, note, right, wrong } from './explained.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Ways of proving oneself that tokens name. */
const METHODS = ['private_key_jwt', 'virksomhetssertifikat', 'QCForESeal', 'CForESeal'];

const KNOWN = new Set(
  'authorization_details aud sub scope supplier iss client_amr token_type exp delegation_source iat client_id jti pid consumer_prefix consumer'.split(
    ' ',
  ),
);

/** Every claim of an access token (docs.digdir.no, «Access token»), as the API that gets it should see it. */
export function explainTokenClaims(claims: Claims, { now, issuer }: ExplainContext): readonly Finding[] {
  const { scope, supplier, delegation_source: source, pid } = claims;
  const others = Object.keys(claims).filter((name) => !KNOWN.has(name));
  return [
    explainIssuer(claims.iss, issuer),
    explainEnd(claims, now),
    explainStart(claims.iat, now),
    typeof scope === 'string' && scope !== ''
      ? right('scope', `${scope}: look for your scope between the spaces, whole and exactly.`)
      : wrong('scope', 'Must be one string, scopes with spaces between.'),
    explainOrganisation(
      'consumer',
      claims.consumer,
      'the organisation that is let in. Decide by this, not by client_id.',
    ),
    ...(supplier === undefined
      ? []
      : [explainOrganisation('supplier', supplier, 'acts for the consumer. Log it; decide by consumer.')]),
    ...(source === undefined
      ? []
      : [note('delegation_source', `${source}: the register where the consumer delegated the scope to the supplier.`)]),
    explainAudience(claims.aud),
    ...(pid === undefined
      ? []
      : [
          note(
            'pid',
            'The token is good for one person only: compare it with the person asked about. The person has not logged in.',
          ),
        ]),
    ...('authorization_details' in claims ? [explainDetails(claims)] : []),
    explainMethod(claims.client_amr),
    claims.sub === undefined
      ? note('sub', 'None, as in every token here. A validator that requires sub must be configured not to.')
      : explainSubject(claims),
    ...(others.length > 0
      ? [note('others', `${others.join(', ')}: not among the claims that Maskinporten writes.`)]
      : []),
  ];
}

/** Skyporten's tokens have the consumer and the scope in `sub`; Maskinporten's have none. */
function explainSubject({ sub, consumer, scope }: Claims): Finding {
  const id = (consumer as { readonly ID?: unknown } | null | undefined)?.ID;
  return sub === `${id};${scope}`
    ? right('sub', `${sub}: the consumer and the scope, as in tokens of Skyporten.`)
    : note('sub', `${sub}: tokens of Maskinporten have none.`);
}

function explainIssuer(iss: unknown, issuer: IssuerView | undefined): Finding {
  if (typeof iss !== 'string') return wrong('iss', 'Missing, or not a string.');
  const past = issuer === undefined ? findPastMove(iss) : undefined;
  if (past !== undefined) return wrong('iss', describePastMove(past, 'en'));
  if (issuer === undefined)
    return note('iss', `${iss}: compare it with the issuer that you trust, character by character.`);
  if (iss === issuer.issuer) return right('iss', `${iss}: the issuer.`);
  const slash =
    iss.replace(/\/$/, '') === issuer.issuer.replace(/\/$/, '')
      ? ' They differ in the slash at the end, which counts.'
      : '';
  return wrong('iss', `${iss} is not ${issuer.issuer}.${slash}`);
}

function explainEnd({ exp, iat }: Claims, now: number): Finding {
  if (typeof exp !== 'number') return wrong('exp', 'Missing, or not a number.');
  const life = typeof iat === 'number' ? ` It lives ${exp - iat} seconds in all.` : '';
  if (exp <= now) return wrong('exp', `Expired ${showDistance(exp - now)}, ${showTime(exp)}.${life}`);
  return right('exp', `${showTime(exp)}, ${showDistance(exp - now)}.${life}`);
}

function explainStart(iat: unknown, now: number): Finding {
  if (typeof iat !== 'number') return wrong('iat', 'Missing, or not a number.');
  if (iat > now + 10)
    return wrong(
      'iat',
      `${showTime(iat)} is ${showDistance(iat - now)}: a clock is wrong, or the token is not genuine.`,
    );
  return right('iat', `${showTime(iat)}, ${showDistance(iat - now)}.`);
}

function explainOrganisation(name: string, value: unknown, meaning: string): Finding {
  const form = 'an object with authority and ID, where ID is 0192: and the organisation number';
  if (typeof value !== 'object' || value === null) return wrong(name, `Missing, or not ${form}.`);
  const { authority, ID: id } = value as Claims;
  if (typeof id !== 'string') return wrong(name, `ID is missing, in capitals: it must be ${form}.`);
  if (authority !== 'iso6523-actorid-upis')
    return note(name, `${id} of ${authority}: not a Norwegian organisation number.`);
  const orgno = id.replace(/^0192:/, '');
  if (!id.startsWith('0192:')) return wrong(name, `ID is ${id}: it must begin with 0192:.`);
  if (parseOrganisationNumber(orgno) === undefined)
    return wrong(name, `ID is ${id}: the check digit of ${orgno} is wrong.`);
  return right(name, `${orgno}: ${meaning}`);
}

/** What the token speaks for, and what the API has to compare it with. */
function explainDetails({ authorization_details: details, consumer }: Claims): Finding {
  const about = 'authorization_details';
  const described = describeDetails(details);
  if (described === undefined)
    return wrong(about, 'Must be a list of one object, or that object in a token of Altinn.');
  const { type, phrases, isBare, members } = described;
  const said = `The token speaks for ${phrases.join(' ')}`;
  const [named, receiver] = [consumer, members.to].map((party) => (party as { ID?: unknown } | null | undefined)?.ID);
  if (type === CONSENT && named !== receiver) {
    return wrong(about, `${said}. The consent was given to another organisation than the consumer: refuse the token.`);
  }
  const form = isBare ? ' It is the object itself, as in tokens of Altinn; Maskinporten writes a list of one.' : '';
  return note(about, `${said}: check that it concerns what is asked for.${form}`);
}

function explainAudience(aud: unknown): Finding {
  if (aud !== undefined)
    return note('aud', `${[aud].flat().join(', ')}: the API must find itself here, and refuse the token otherwise.`);
  return note(
    'aud',
    'None, since the grant had no resource. Either configure the validator not to require aud, or let clients send resource.',
  );
}

function explainMethod(method: unknown): Finding {
  if (typeof method === 'string' && METHODS.includes(method))
    return right('client_amr', `${method}: how the client proved itself.`);
  return note('client_amr', `${method ?? 'Missing'}: tokens of Maskinporten say ${METHODS.join(', ')}.`);
}
