import type { AuditLine } from '@portvakt/resource-server';
import type { ApiConnection } from '../provider/connect-apis.ts';
import { parties, scopes } from '../stage/parties.ts';
import type { StandIns } from '../stage/start-stand-ins.ts';
import type { World } from '../synthetic/make-world.ts';
import { explainDecision, explainToken, listDifferences } from './explain-token.ts';

export type AgencyDecision = AuditLine & { readonly agency: 'nav' | 'skatteetaten' };

/** The agencies, and what each asks for beside a good token. */
const AGENCIES = {
  nav: { name: 'NAV', needs: "the API's scope" },
  skatteetaten: { name: 'Skatteetaten', needs: "the API's scope and the rettighetspakke otp" },
} as const;

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
  const post = (body: object) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  say('\n2. One call to each agency, step by step.');
  const forSkatteetaten = await apis.getToken('tjenestepensjonsavtale');
  say(`   The program signs a grant for ${scopes.tjenestepensjonsavtale}.`);
  say(`   Portvakt checks it and gives a token, which says:\n\n${explainToken(forSkatteetaten)}\n`);
  const report = post({
    avtalereferanse: reference,
    fraOgMed: from,
    opplysningspliktig: { norskIdentifikator: employer },
  });
  await apis.fetches.tjenestepensjonsavtale(`${addresses.tjenestepensjonsavtale}/otp/avtaleforhold`, report);
  say(`   ${explainLast('skatteetaten', decisions)}`);

  const forNav = await apis.getToken('aareg');
  say(`\n   Its token for NAV differs in ${listDifferences(forSkatteetaten, forNav).join(', ')}.`);
  const found = '{ arbeidsforholdoversikter { id } }';
  const given = `opplysningspliktigId: "${employer}", ansattFraMaaned: "${from}"`;
  const question = post({ query: `{ finnArbeidsforholdoversikterPrOpplysningspliktig(${given}) ${found} }` });
  const before = decisions.length;
  await apis.fetches.aareg(addresses.aareg, question);
  say(`   ${explainLast('nav', decisions)}`);
  const asked = decisions.slice(before).find(({ consumer }) => consumer === `0192:${parties.nav.orgno}`);
  if (asked !== undefined) {
    say('\n   Before it answers, NAV asks Skatteetaten whether there is an agreement, with a token of its own.');
    const needs = "the API's scope and the rettighetspakke nav";
    say(`   ${explainDecision({ name: AGENCIES.skatteetaten.name, needs }, asked)}`);
  }

  say('\n   Now the program shows NAV the token that is meant for Skatteetaten.');
  const headers = { ...question.headers, authorization: `Bearer ${forSkatteetaten}` };
  await fetch(addresses.aareg, { ...question, headers });
  say(`   ${explainLast('nav', decisions)}`);
}

function explainLast(agency: keyof typeof AGENCIES, decisions: readonly AgencyDecision[]): string {
  const last = decisions.findLast((decision) => decision.agency === agency);
  if (last === undefined) throw new Error(`${AGENCIES[agency].name} has decided nothing yet.`);
  return explainDecision(AGENCIES[agency], last);
}
