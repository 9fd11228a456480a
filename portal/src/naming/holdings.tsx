import { Button, Details, Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { namePackage } from './name-package.ts';
import { OrganisationName } from './organisation-name.tsx';
import { pickText } from './pick-text.ts';
import { resourceQuery } from './queries.ts';

export interface Right {
  readonly action?: string | undefined;
  readonly resource: readonly { readonly id: string; readonly value: string }[];
}

export interface AccessPackage {
  readonly urn: string;
}

/** Rights that are shown at first: a system can have hundreds. */
const SHOWN = 20;

/** Rights and access packages in words, each with more about it. */
export function Holdings({
  rights,
  accessPackages,
  level = 2,
}: {
  rights: readonly Right[];
  accessPackages: readonly AccessPackage[];
  level?: 2 | 3;
}) {
  const [all, setAll] = useState(false);
  const entries = rights.flatMap(({ action, resource }) => resource.map(({ value }) => ({ value, action })));
  const shown = all ? entries : entries.slice(0, SHOWN);
  return (
    <div className="holdings">
      {entries.length > 0 && (
        <section>
          <Heading level={level} data-size="2xs">
            {m.naming_rights({ count: String(entries.length) })}
          </Heading>
          <ul className="plain">
            {shown.map(({ value, action }) => (
              <li key={`${value} ${action ?? ''}`}>
                <RightEntry id={value} action={action} />
              </li>
            ))}
          </ul>
          {shown.length < entries.length && (
            <Button variant="tertiary" onClick={() => setAll(true)}>
              {m.naming_show_all({ count: String(entries.length) })}
            </Button>
          )}
        </section>
      )}
      {accessPackages.length > 0 && (
        <section>
          <Heading level={level} data-size="2xs">
            {m.naming_packages({ count: String(accessPackages.length) })}
          </Heading>
          <ul className="plain">
            {accessPackages.map(({ urn }) => (
              <li key={urn}>
                <Details>
                  <Details.Summary>{namePackage(urn)}</Details.Summary>
                  <Details.Content>
                    <Paragraph>{m.naming_package_explained()}</Paragraph>
                    <code>{urn}</code>
                  </Details.Content>
                </Details>
              </li>
            ))}
          </ul>
        </section>
      )}
      {entries.length === 0 && accessPackages.length === 0 && <Paragraph>{m.naming_nothing()}</Paragraph>}
    </div>
  );
}

function RightEntry({ id, action }: { id: string; action: string | undefined }) {
  const { data } = useQuery(resourceQuery(id));
  const description = pickText(data?.rightDescription) ?? pickText(data?.description);
  return (
    <Details>
      <Details.Summary>{pickText(data?.title) ?? id}</Details.Summary>
      <Details.Content>
        {description !== undefined && <Paragraph>{description}</Paragraph>}
        <Paragraph>{action === undefined ? m.naming_every_action() : m.naming_action({ action })}</Paragraph>
        {data && (
          <Paragraph>
            {m.naming_owned_by()} <OrganisationName orgno={data.hasCompetentAuthority.organization} />
          </Paragraph>
        )}
        <code>{id}</code>
      </Details.Content>
    </Details>
  );
}
