import { defineRoutes, type Route } from '#http/routes.ts'
import { nullifierClaim, nullifierInput, nullifierRelease } from '#schemas/trial-enrolment/nullifier.ts'
import type { IssuerContext } from '../issuer-context.ts'
import { claimOwnNullifier } from './actions/claim-nullifier.ts'
import { evaluateOwnNullifier } from './actions/evaluate-nullifier.ts'
import { releaseOwnNullifier } from './actions/release-nullifier.ts'
import { claimAnswer, evaluationAnswer, releaseAnswer } from './answers.ts'

const route = defineRoutes<IssuerContext>()

const common = { method: 'POST', access: 'nullifiers:manage', tag: 'trials' } as const

/** The registry by which double enrolment is refused, a row an endpoint. */
export const nullifierRoutes: readonly Route<IssuerContext>[] = [
  route({
    ...common,
    path: '/orgs/:org/nullifiers',
    summary: 'Evaluate the nullifier of a participant in a scope; the secret is neither kept nor logged',
    body: nullifierInput,
    responses: { 200: { description: 'The same for the same secret and scope', body: evaluationAnswer } },
    action: evaluateOwnNullifier,
  }),
  route({
    ...common,
    path: '/orgs/:org/nullifiers/claims',
    summary: 'Take a nullifier for an enrolment; refused while another one holds it',
    body: nullifierClaim,
    responses: { 201: { description: 'The enrolment holds it', body: claimAnswer } },
    action: claimOwnNullifier,
  }),
  route({
    ...common,
    path: '/orgs/:org/nullifiers/:nullifier/release',
    summary: 'Release a nullifier, with the washout after which another trial may take it',
    body: nullifierRelease,
    responses: { 200: { description: 'Released', body: releaseAnswer } },
    action: releaseOwnNullifier,
  }),
]
