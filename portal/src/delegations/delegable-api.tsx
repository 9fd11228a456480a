import { Alert, Button, Details, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import { pickText } from '../naming/pick-text.ts';
import { announce } from '../shell/announcements.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { Waiting } from '../shell/waiting.tsx';
import { checkQuery, delegationsKey, giveAccess } from './queries.ts';

type Texts = Parameters<typeof pickText>[0];

interface Api {
  readonly identifier: string;
  readonly title: Texts;
  readonly description?: Texts;
  readonly rightDescription?: Texts;
  readonly resourceReferences?: readonly { readonly reference: string; readonly referenceType: string }[];
  readonly hasCompetentAuthority: { readonly organization: string; readonly name?: Texts };
}

/** One API of the list: opened, it says what it gives, whether the person can give it, and gives it. */
export function DelegableApi({
  api,
  supplier,
  supplierName,
  isGiven,
}: {
  api: Api;
  supplier: string;
  supplierName: string;
  isGiven: boolean;
}) {
  const [open, setOpen] = useState(false);
  const name = pickText(api.title) ?? api.identifier;
  return (
    <Details onToggle={({ target }) => setOpen((target as HTMLDetailsElement).open)}>
      <Details.Summary>
        <span className="breakable">{name}</span> {isGiven && <Tag data-color="success">{m.delegations_given()}</Tag>}
      </Details.Summary>
      <Details.Content>
        {open && <Opened api={api} name={name} supplier={supplier} supplierName={supplierName} isGiven={isGiven} />}
      </Details.Content>
    </Details>
  );
}

function Opened({
  api,
  name,
  supplier,
  supplierName,
  isGiven,
}: {
  api: Api;
  name: string;
  supplier: string;
  supplierName: string;
  isGiven: boolean;
}) {
  const { party_uuid } = useOrganisation();
  const queries = useQueryClient();
  const check = useQuery(checkQuery(party_uuid, api.identifier));
  const giving = useMutation({
    mutationFn: () => giveAccess(party_uuid, supplier, api.identifier),
    onSuccess: async () => {
      announce(m.delegations_was_given({ api: name, name: supplierName }));
      await queries.invalidateQueries({ queryKey: delegationsKey(party_uuid) });
    },
  });
  const description = pickText(api.description);
  const right = pickText(api.rightDescription);
  const scopes = (api.resourceReferences ?? []).filter(({ referenceType }) => referenceType === 'MaskinportenScope');
  return (
    <div className="page">
      {description !== undefined && <Paragraph>{description}</Paragraph>}
      {right !== undefined && right !== description && <Paragraph>{right}</Paragraph>}
      <Paragraph>
        {m.delegations_owner()}: {pickText(api.hasCompetentAuthority.name) ?? api.hasCompetentAuthority.organization}
      </Paragraph>
      <section>
        <Heading level={2} data-size="2xs">
          {m.delegations_scopes()}
        </Heading>
        <ul>
          {scopes.map(({ reference }) => (
            <li key={reference} className="breakable">
              <code>{reference}</code>
            </li>
          ))}
        </ul>
      </section>
      {check.isPending && <Waiting />}
      {check.error && <ProblemAlert problem={explainAltinnProblem(check.error)} />}
      {check.data?.allowed === false && <Alert data-color="warning">{explainCheck(check.data.reasons)}</Alert>}
      {check.data?.allowed === true && !isGiven && <Paragraph>{m.delegations_check_allowed()}</Paragraph>}
      {giving.error && <ProblemAlert problem={explainAltinnProblem(giving.error)} />}
      {isGiven ? (
        <Paragraph>{m.delegations_is_given({ name: supplierName })}</Paragraph>
      ) : (
        check.data?.allowed === true && (
          <div>
            <Button
              aria-label={`${m.delegations_give()}: ${name}`}
              aria-disabled={giving.isPending}
              onClick={() => {
                if (!giving.isPending) giving.mutate();
              }}
            >
              {m.delegations_give()}
            </Button>
          </div>
        )
      )}
    </div>
  );
}

/** Why not, in words. */
function explainCheck(reasons: readonly string[]): string {
  return reasons.includes('ResourceNotDelegable') ? m.delegations_check_not_delegable() : m.delegations_check_refused();
}
