import { sql } from 'kysely';
import type { MigratedDatabase } from '../migrated-database.ts';

/**
 * The terms of use: every version that was published, and who signed which one when. `organisations.terms_signed_at` stays what
 * decides; organisations that publish APIs may have terms of their own to sign. The first version is here, since what was
 * signed must not change.
 */
export async function addTerms(database: MigratedDatabase): Promise<void> {
  const { schema } = database;
  await schema.alterTable('organisations').addColumn('provider_terms_signed_at', 'bigint').execute();
  await schema
    .createTable('terms_versions')
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('audience', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('sign_again', 'integer', (column) => column.notNull())
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('published_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('terms_signatures')
    .addColumn('orgno', 'text', (column) => column.notNull().references('organisations.orgno'))
    .addColumn('version', 'integer', (column) => column.notNull().references('terms_versions.version'))
    .addColumn('signed_at', 'bigint', (column) => column.notNull())
    .addColumn('signed_by', 'text')
    .addPrimaryKeyConstraint('terms_signatures_key', ['orgno', 'signed_at', 'version'])
    .execute();
  const title = JSON.stringify({ nb: 'Bruksvilkår', nn: 'Bruksvilkår', en: 'Terms of use' });
  const text = JSON.stringify({ nb, nn, en });
  await sql`insert into terms_versions (version, audience, title, text, sign_again, valid_from, published_at)
    values (1, 'everyone', ${title}, ${text}, 1, 0, 0)`.execute(database);
  await sql`insert into terms_signatures (orgno, version, signed_at)
    select orgno, 1, terms_signed_at from organisations where terms_signed_at is not null`.execute(database);
}

const nb = `1. Hvem vilkårene gjelder. De gjelder virksomheten som signerer, og alle som handler på vegne av den her.
2. Nøkler. Virksomheten tar vare på sine private nøkler og deler dem ikke med andre. Er en nøkkel kommet på avveie, skal den fjernes med en gang.
3. Tilgang. Et token brukes bare til det formålet som API-et er åpnet for. Eieren av et API bestemmer hvem som får tilgang, og kan trekke den tilbake.
4. Leverandører. Lar virksomheten en leverandør handle for seg, er den selv ansvarlig for det som leverandøren gjør.
5. Logg. Den som driver tjenesten, lagrer hvilke token som er gitt, og hvem som har endret hva. Eieren av et API ser hvem som har brukt det.
6. Misbruk. Den som driver tjenesten, kan stenge en integrasjon som skader andre, og sier i så fall fra.
7. Ansvar. Tjenesten gis som den er. Den som driver den, er ikke ansvarlig for tap som følger av at den er nede.
8. Endringer. Nye vilkår varsles her før de gjelder.`;

const nn = `1. Kven vilkåra gjeld. Dei gjeld verksemda som signerer, og alle som handlar på vegner av henne her.
2. Nøklar. Verksemda tek vare på dei private nøklane sine og deler dei ikkje med andre. Er ein nøkkel komen på avvegar, skal han fjernast med ein gong.
3. Tilgang. Eit token blir berre brukt til det føremålet som API-et er opna for. Eigaren av eit API avgjer kven som får tilgang, og kan trekkje han tilbake.
4. Leverandørar. Lèt verksemda ein leverandør handle for seg, er ho sjølv ansvarleg for det som leverandøren gjer.
5. Logg. Den som driv tenesta, lagrar kva token som er gjevne, og kven som har endra kva. Eigaren av eit API ser kven som har brukt det.
6. Misbruk. Den som driv tenesta, kan stengje ein integrasjon som skader andre, og seier i så fall frå.
7. Ansvar. Tenesta blir gjeven som ho er. Den som driv henne, er ikkje ansvarleg for tap som kjem av at ho er nede.
8. Endringar. Nye vilkår blir varsla her før dei gjeld.`;

const en = `1. Who is bound. The terms bind the organisation that signs, and everyone who acts for it here.
2. Keys. The organisation looks after its private keys and shares them with nobody. A key that has leaked is removed at once.
3. Access. A token is used only for the purpose that the API was opened for. The owner of an API decides who has access, and may withdraw it.
4. Suppliers. An organisation that lets a supplier act for it answers for what the supplier does.
5. Records. Whoever runs the service keeps which tokens were given, and who changed what. The owner of an API sees who has used it.
6. Misuse. Whoever runs the service may close an integration that harms others, and says so if it does.
7. Liability. The service is given as it is. Whoever runs it does not answer for losses because it is down.
8. Changes. New terms are announced here before they are in force.`;
