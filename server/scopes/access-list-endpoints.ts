import { isRefusal } from '@portvakt/protocol';
import { Type } from 'typebox';
import { choice, done, endpointsOf, line, listOf } from '#endpoints';
import { parsePastedNumbers } from '#organisations';
import { describeListedAccess, listedOutcomes } from './describe-listed-access.ts';
import { findOwn, type ScopeDependencies, writer } from './endpoints.ts';
import { grantAccess, withdrawAccess } from './grant-access.ts';

/** Organisations in one call. */
const MOST_LISTED = 1000;

const { change } = endpointsOf<ScopeDependencies>();

/** Access for many organisations at once. */
export const accessListEndpoints = [
  change({
    method: 'POST',
    path: '/scopes/access/list',
    tag: 'Scope access',
    summary: 'Grant a scope to a list of organisations, or withdraw it from them',
    description:
      'Every number has an outcome, in the order sent. Those that are invalid or repeated hinder nobody else. When the scope is deactivated or the quota is used up, nothing is done.',
    caller: writer,
    body: Type.Object(
      {
        scope: line(320, 'One of your own.'),
        action: choice(['grant', 'withdraw']),
        consumers: Type.Array(line(64), {
          minItems: 1,
          maxItems: MOST_LISTED,
          description: 'Organisation numbers, also with spaces, as 0192:310123412 or as NO 310123412 MVA.',
        }),
      },
      { title: 'AccessList' },
    ),
    answers: {
      200: Type.Object(
        {
          scope: line(320),
          outcomes: listOf(
            Type.Object({
              consumer: line(64, 'As it was sent.'),
              consumer_orgno: Type.Optional(line(9, 'The number in it.')),
              consumer_organization_name: Type.Optional(line(255, 'Left out where no name is on record.')),
              outcome: choice(
                listedOutcomes,
                '`present`: it had access already; `absent`: it had none; `invalid`: no organisation number; `repeated`: it stands before this in the list.',
              ),
            }),
            MOST_LISTED,
          ),
        },
        { title: 'AccessListOutcome' },
      ),
    },
    change: async (given, { caller, body }, unit) => {
      const scope = await findOwn(given, unit.transaction, { name: body.scope, caller });
      if (isRefusal(scope)) return scope;
      const pasted = parsePastedNumbers(body.consumers);
      const consumers = pasted.flatMap(({ orgno, repeated }) => (orgno === undefined || repeated ? [] : [orgno]));
      const work = body.action === 'grant' ? grantAccess : withdrawAccess;
      const changed = await work(given, unit, { scope, consumers });
      if (isRefusal(changed)) return changed;
      const names = await given.organisations.findNames(unit.transaction, consumers);
      const outcomes = describeListedAccess(pasted, { action: body.action, changed: new Set(changed), names });
      return done({ scope: scope.name, outcomes });
    },
  }),
];
