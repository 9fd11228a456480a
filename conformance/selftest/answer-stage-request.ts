import { checkStageClaims } from './check-stage-claims.ts';
import { checkStageScope } from './check-stage-scope.ts';
import {
  type Answering,
  composeStageRefusal,
  composeStageToken,
  isOwnToken,
  type StageAnswer,
} from './compose-stage-answer.ts';
import { proveStageGrant } from './prove-stage-grant.ts';
import { readStageForm, type StageRequest } from './read-stage-form.ts';
import { readStageJws } from './read-stage-jws.ts';
import { isStageRefusal, refusals } from './refusals.ts';
import { takeStageGrant, type UsedGrants } from './take-stage-grant.ts';

/** A token request from the form to the answer, in the order in which a server should look at it. */
export async function answerStageRequest(
  request: StageRequest,
  answering: Answering,
  used: UsedGrants,
): Promise<StageAnswer> {
  const { stage, character, issuer } = answering;
  const { weak, breakdown } = character;
  if (breakdown === 'takes-anything') return composeStageToken('anybody', answering);
  if (breakdown === 'refuses-anything') return composeStageRefusal({ error: 'access_denied', text: 'No.' }, answering);
  if (breakdown === 'breaks-down') return { status: 500, headers: {}, body: 'failed' };
  const form = readStageForm(request, character);
  const bearer = request.headers.authorization?.replace(/^Bearer /, '');
  const elsewhere = weak.has('takes-own-tokens') ? bearer : undefined;
  if (isStageRefusal(form) && elsewhere === undefined) return composeStageRefusal(form, answering);
  const assertion = isStageRefusal(form) ? (elsewhere ?? '') : form.assertion;
  if (weak.has('takes-own-tokens') && isOwnToken(assertion, answering))
    return composeStageToken('selftest-client', answering);
  const jws = readStageJws(assertion, character);
  if (isStageRefusal(jws)) return composeStageRefusal(jws, { ...answering, assertion });
  const known = { ...answering, assertion, claims: jws.claims, header: jws.header };
  const { iss } = jws.claims;
  if (weak.has('jti-early')) {
    const isNew = await takeStageGrant({ clientId: String(iss), claims: jws.claims, text: jws.text }, used, character);
    if (!isNew) return composeStageRefusal(refusals.used, known);
  }
  const client = proveStageGrant(jws, stage, character);
  if (isStageRefusal(client)) return composeStageRefusal(client, known);
  const wrong = checkStageClaims(jws.claims, { issuer, now: Math.floor(Date.now() / 1000) }, character);
  if (wrong !== undefined) return composeStageRefusal(wrong, known);
  const asked = { claim: jws.claims.scope, inForm: isStageRefusal(form) ? undefined : form.scope };
  const scopeWrong = checkStageScope(asked, character);
  if (scopeWrong !== undefined) return composeStageRefusal(scopeWrong, known);
  if (!weak.has('jti-early')) {
    const isNew = await takeStageGrant({ clientId: client.id, claims: jws.claims, text: assertion }, used, character);
    if (!isNew) return composeStageRefusal(refusals.used, known);
  }
  return composeStageToken(client.id, known);
}
