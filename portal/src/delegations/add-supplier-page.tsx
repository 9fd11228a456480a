import '../naming/naming.css';
import { Button, Paragraph } from '@digdir/designsystemet-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { FaultSummary, type Faults, hasFaults } from '../controls/fault-summary.tsx';
import { useDraft } from '../controls/use-draft.ts';
import { explainAltinnProblem } from '../naming/explain-altinn-problem.ts';
import { OrganisationField } from '../naming/organisation-field.tsx';
import { isOrganisationNumber, readOrganisationNumber } from '../naming/organisation-number.ts';
import { announce } from '../shell/announcements.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useOrganisation } from '../shell/use-organisation.ts';
import { addSupplier, delegationsKey } from './queries.ts';

/** A supplier is added first; what it may use is chosen on its page. */
export function AddSupplierPage() {
  const { orgno, party_uuid } = useOrganisation();
  const [typed, setTyped, forget] = useDraft(`${orgno}/delegations/new`, '');
  const [attempt, setAttempt] = useState(0);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const supplier = readOrganisationNumber(typed);
  const faults: Faults = { supplier: findFault(supplier, orgno) };

  const adding = useMutation({
    mutationFn: () => addSupplier(party_uuid, supplier),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: delegationsKey(party_uuid) });
      forget();
      announce(m.delegations_supplier_added());
      await navigate({ to: '/$orgno/delegations/suppliers/$other', params: { orgno, other: supplier } });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    if (!hasFaults(faults) && !adding.isPending) adding.mutate();
  };

  return (
    <Page title={m.delegations_add_supplier()}>
      <form className="form" noValidate onSubmit={send}>
        <FaultSummary faults={faults} attempt={attempt} />
        <Paragraph>{m.delegations_add_explained()}</Paragraph>
        <OrganisationField
          id="supplier"
          label={m.delegations_supplier_number()}
          value={typed}
          error={attempt > 0 ? faults.supplier : undefined}
          onChange={setTyped}
        />
        {adding.error && <ProblemAlert problem={explainAltinnProblem(adding.error)} />}
        <div className="actions">
          <Button type="submit" aria-disabled={adding.isPending}>
            {m.delegations_add_supplier()}
          </Button>
          <Button variant="tertiary" asChild>
            <Link to="/$orgno/delegations" params={{ orgno }}>
              {m.naming_cancel()}
            </Link>
          </Button>
        </div>
      </form>
    </Page>
  );
}

function findFault(supplier: string, own: string): string | undefined {
  if (!isOrganisationNumber(supplier)) return m.naming_number_wrong();
  return supplier === own ? m.delegations_own_number() : undefined;
}
