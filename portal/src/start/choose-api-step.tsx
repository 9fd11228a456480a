import { Button, Card, Heading, Paragraph, Tag } from '@digdir/designsystemet-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { m } from '../../generated/messages/messages.js';
import { grantedQuery, publicScopesQuery } from '../access/access-queries.ts';
import { FindField } from '../controls/find-field.tsx';
import { useShown } from '../controls/use-shown.ts';
import { termsQuery, toBeSigned } from '../terms/terms-queries.ts';
import { type Offer, orderOffers } from './order-offers.ts';
import type { StepProps } from './start-page.tsx';
import { ownersQuery } from './start-queries.ts';
import { StepHeading } from './step-heading.tsx';

/** Every API, with those first that the organisation can use at once. */
export function ChooseApiStep({ orgno, draft, keep, goTo }: StepProps) {
  const { data: terms } = useSuspenseQuery(termsQuery(orgno));
  const { data: scopes } = useSuspenseQuery(publicScopesQuery(orgno));
  const { data: owners } = useSuspenseQuery(ownersQuery(orgno));
  // Before the terms are signed it is not told.
  const { data: granted } = useQuery({
    ...grantedQuery(orgno),
    enabled: !toBeSigned(terms).some(({ must_sign }) => must_sign),
  });
  const [search, setSearch] = useState('');
  const offers = useMemo(
    () => orderOffers({ orgno, scopes, granted: granted ?? [], owners }),
    [orgno, scopes, granted, owners],
  );
  const words = search.toLowerCase().trim().split(/\s+/);
  const found = offers.filter(({ searched }) => words.every((word) => searched.includes(word)));
  const { shown, more, showMore } = useShown(found);
  const choose = ({ scope }: Offer) => {
    // Another API is another application.
    keep(scope === draft.scope ? draft : { ...draft, scope, reason: '', contact: '' });
    goTo('access');
  };
  return (
    <>
      <StepHeading>{m.start_api_heading()}</StepHeading>
      <FindField label={m.start_api_search()} value={search} onChange={setSearch} />
      <p aria-live="polite" className="count">
        {found.length === 0 ? m.start_api_none() : m.start_api_count({ count: found.length })}
      </p>
      <ul className="offers">
        {shown.map((offer) => (
          <li key={offer.scope}>
            <Card data-chosen={offer.scope === draft.scope}>
              <div>
                <Heading level={3} data-size="2xs">
                  {offer.title}
                </Heading>
                <Paragraph data-size="sm">
                  {offer.owner} <code>{offer.scope}</code>
                </Paragraph>
              </div>
              <div className="actions">
                {offer.standing === 'have' && <Tag data-color="success">{m.start_tag_have()}</Tag>}
                {offer.standing === 'open' && <Tag data-color="info">{m.start_tag_open()}</Tag>}
                <Button
                  variant="secondary"
                  aria-label={m.start_choose_named({ api: offer.title, owner: offer.owner })}
                  onClick={() => choose(offer)}
                >
                  {m.start_choose()}
                </Button>
              </div>
            </Card>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Button variant="secondary" onClick={showMore}>
          {m.controls_show_more({ count: more })}
        </Button>
      )}
    </>
  );
}
