import './terms.css';
import { Alert, Details, Heading, Paragraph, Table } from '@digdir/designsystemet-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { formatTime } from '../shell/format.ts';
import { currentLanguage } from '../shell/language.ts';
import { Page } from '../shell/page.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { SignTerms } from './sign-terms.tsx';
import { type Terms, termsQuery, toBeSigned } from './terms-queries.ts';
import { TermsText } from './terms-text.tsx';

/** The terms of use: what is in force, what the organisation has to sign, and what it has signed. */
export function TermsPage() {
  const { orgno } = useOrganisation();
  const { data } = useSuspenseQuery(termsQuery(orgno));
  const open = toBeSigned(data);
  const inForce = data.standings.filter(({ concerns }) => concerns);
  return (
    <Page title={m.terms_title()}>
      {open.length === 0 ? (
        <Alert data-color="success">{m.terms_all_signed()}</Alert>
      ) : (
        <section aria-labelledby="terms-open">
          <Heading level={2} data-size="sm" id="terms-open">
            {m.terms_to_sign()}
          </Heading>
          <SignTerms orgno={orgno} level={3} />
        </section>
      )}
      <section aria-labelledby="terms-signed">
        <Heading level={2} data-size="sm" id="terms-signed">
          {m.terms_signatures()}
        </Heading>
        <Signatures terms={data} />
      </section>
      {open.length === 0 && (
        <section aria-labelledby="terms-current">
          <Heading level={2} data-size="sm" id="terms-current">
            {m.terms_in_force()}
          </Heading>
          {inForce.flatMap(({ current_version }) =>
            current_version === undefined
              ? []
              : [<TermsText key={current_version} orgno={orgno} version={current_version} level={3} />],
          )}
        </section>
      )}
      {data.versions.length > 1 && (
        <section aria-labelledby="terms-versions">
          <Heading level={2} data-size="sm" id="terms-versions">
            {m.terms_versions()}
          </Heading>
          {data.versions.map(({ version, title, valid_from }) => (
            <VersionDetails
              key={version}
              orgno={orgno}
              version={version}
              summary={[
                m.terms_version_title({ title: title[currentLanguage()], version }),
                ...(version > 1 ? [m.terms_valid_from({ time: formatTime(valid_from) })] : []),
              ].join(' – ')}
            />
          ))}
        </section>
      )}
    </Page>
  );
}

function VersionDetails({ orgno, version, summary }: { orgno: string; version: number; summary: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Details open={isOpen} onToggle={() => setOpen(!isOpen)}>
      <Details.Summary>{summary}</Details.Summary>
      <Details.Content>
        {isOpen && (
          <Suspense fallback={<Waiting />}>
            <TermsText orgno={orgno} version={version} level={3} />
          </Suspense>
        )}
      </Details.Content>
    </Details>
  );
}

function Signatures({ terms }: { terms: Terms }) {
  if (terms.signatures.length === 0) return <Paragraph>{m.terms_none_signed()}</Paragraph>;
  return (
    <Table>
      <caption className="ds-sr-only">{m.terms_signatures()}</caption>
      <Table.Head>
        <Table.Row>
          <Table.HeaderCell scope="col">{m.terms_version()}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{m.terms_signed_at()}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{m.terms_signed_by()}</Table.HeaderCell>
        </Table.Row>
      </Table.Head>
      <Table.Body>
        {terms.signatures.map(({ version, signed, signed_by }) => (
          <Table.Row key={`${version} ${signed}`}>
            <Table.HeaderCell scope="row">{version}</Table.HeaderCell>
            <Table.Cell>{formatTime(signed)}</Table.Cell>
            <Table.Cell>{nameSigner(signed_by)}</Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  );
}

/** People are known by their party: the page has no names of others. */
function nameSigner(signer: string | undefined): string {
  if (signer === undefined) return m.terms_by_operator();
  return signer.startsWith('person ') ? m.terms_by_person() : signer;
}
