import type { AuditLine } from '@portvakt/resource-server';
import type { ApiConnection } from '../provider/connect-apis.ts';
import { parties, scopes } from '../stage/parties.ts';
import type { StandIns } from '../stage/start-stand-ins.ts';
import type { World } from '../synthetic/make-world.ts';
import { explainDecision, explainToken, listDifferences } from './explain-token.ts';

export type AgencyDecision = AuditLine & { readonly agency: 'nav' | 'skatteetaten' };

/** Makes one call to each agency, and shows the tokens and the agencies' decisions in words. */
export async function showOneCall({
  apis,
  world,
  standIns,
  decisions,
  say,
}: {
  apis: ApiConnection;
  world: World;
  standIns: StandIns;
  /** Every decision of the agencies, in order. */
  decisions: readonly AgencyDecision[];
  say: (text: string) => void;
}): Promise<void> {
  const agreement = world.agreements.find(({ withdrawn }) => withdrawn === undefined);
  if (agreement === undefined) throw new Error('A world has an agreement that is not withdrawn.');
  const { reference, employer, from } = agreement;
  const { addresses } = standIns;

  say('\n2. One call to each agency, step by step.');
  const forSkatteetaten = await apis.getToken('tjenestepensjonsavtale');
  say(
    `   The program signs a grant for ${scopes.tjenestepensjonsavtale}. Portvakt checks it and gives a token, which says:\n`,
  );
  say(`${explainToken(forSkatteetaten)}\n`);
  await apis.fetches.tjenestepensjonsavtale(`${addresses.tjenestepensjonsavtale}/otp/avtaleforhold`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      avtalereferanse: reference,
      fraOgMed: from,
      opplysningspliktig: { norskIdentifikator: employer },
    }),
  });
  say(`   ${explainLast('skatteetaten', decisions)}`);

  const forNav = await apis.getToken('aareg');
  say(`\n   Its token for NAV differs in: ${listDifferences(forSkatteetaten, forNav).join(', ')}.`);
  const query = `{ finnArbeidsforholdoversikterPrOpplysningspliktig(opplysningspliktigId: "${employer}", ansattFraMaaned: "${from}") { arbeidsforholdoversikter { id } } }`;
  const ask = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) };
  const before = decisions.length;
  await apis.fetches.aareg(addresses.aareg, ask);
  say(`   ${explainLast('nav', decisions)}`);
  const asked = decisions.slice(before).find(({ consumer }) => consumer === `0192:${parties.nav.orgno}`);
  if (asked !== undefined)
    say(
      `   Before it answers, NAV asks Skatteetaten, with a token of its own, whether there is an agreement. ${explainDecision('Skatteetaten', asked)}`,
    );

  // The token for one API, shown to the other.
  await fetch(addresses.aareg, { ...ask, headers: { ...ask.headers, authorization: `Bearer ${forSkatteetaten}` } });
  say(`   And with the token that is meant for Skatteetaten: ${explainLast('nav', decisions)}`);
}

const NAMES = { nav: 'NAV', skatteetaten: 'Skatteetaten' } as const;

function explainLast(agency: 'nav' | 'skatteetaten', decisions: readonly AgencyDecision[]): string {
  const last = decisions.findLast((decision) => decision.agency === agency);
  if (last === undefined) throw new Error(`${NAMES[agency]} has decided nothing yet.`);
  return explainDecision(NAMES[agency], last);
}
