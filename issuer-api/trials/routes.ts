import { defineRoutes, type Route } from '#http/routes.ts'
import { signedConsent } from '#schemas/trial-enrolment/signed-consent.ts'
import {
  irbApproval,
  protocolVersion,
  trialRegistration,
  trialResult,
} from '#schemas/trial-enrolment/trial.ts'
import { trialStatus } from '#schemas/trial-enrolment/trial-status.ts'
import { withdrawal } from '#schemas/trial-enrolment/withdrawal.ts'
import { issuanceProofAnswer } from '../answers.ts'
import { proofQuery } from '../bodies.ts'
import type { IssuerContext } from '../issuer-context.ts'
import { addIrbApproval, addProtocolVersion, addResult, addStatus } from './actions/add-document.ts'
import { getDocumentProof } from './actions/get-document-proof.ts'
import { getEnrolmentState } from './actions/get-enrolment-state.ts'
import { getTrial } from './actions/get-trial.ts'
import { recordSignedConsent } from './actions/record-consent.ts'
import { recordOwnWithdrawal } from './actions/record-withdrawal.ts'
import { registerOwnTrial } from './actions/register-trial.ts'
import {
  consentAnswer,
  documentAnswer,
  permissionsAnswer,
  stateAnswer,
  stateQuery,
  trialAnswer,
  trialDocumentsAnswer,
} from './answers.ts'

const route = defineRoutes<IssuerContext>()

/** Trials and what is kept of their participants, a row an endpoint. */
export const trialRoutes: readonly Route<IssuerContext>[] = [
  route({
    method: 'POST',
    path: '/orgs/:org/trials',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Keep a trial: from the first on, enrolments are held against what is on record',
    body: trialRegistration,
    responses: { 201: { description: 'Kept; published with the next anchor', body: trialAnswer } },
    action: registerOwnTrial,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/trials/:trial',
    access: 'public',
    tag: 'trials',
    summary: 'What was published of a trial, for a monitor: nothing of participants',
    responses: { 200: { description: 'In the order of the log', body: trialDocumentsAnswer } },
    action: getTrial,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/trials/:trial/protocol-versions',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Publish a version of the protocol, and who must consent again because of it',
    body: protocolVersion,
    responses: { 201: { description: 'Published with the next anchor', body: documentAnswer } },
    action: addProtocolVersion,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/trials/:trial/irb-approvals',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Publish the approval of a version of the consent form at a site',
    body: irbApproval,
    responses: { 201: { description: 'Published with the next anchor', body: documentAnswer } },
    action: addIrbApproval,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/trials/:trial/results',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Publish the digest of a plan or a result',
    body: trialResult,
    responses: { 201: { description: 'Published with the next anchor', body: documentAnswer } },
    action: addResult,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/trials/:trial/statuses',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Publish whether the trial takes participants, everywhere or at a site',
    body: trialStatus,
    responses: { 201: { description: 'Published with the next anchor', body: documentAnswer } },
    action: addStatus,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/document-log/proofs/:digest',
    access: 'public',
    tag: 'evidence',
    summary: 'Proof that a published document is in the anchored document log',
    query: proofQuery,
    responses: { 200: { description: 'An inclusion proof (RFC 9162)', body: issuanceProofAnswer } },
    action: getDocumentProof,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/trials/:trial/consents',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Record the signing of a consent form: names, times and meanings (21 CFR 11.50)',
    body: signedConsent,
    responses: { 201: { description: 'Recorded, with whether it counts', body: consentAnswer } },
    action: recordSignedConsent,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/trials/:trial/enrolments/:record/withdrawals',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Record what a participant withdraws from; what was collected is kept',
    body: withdrawal,
    responses: { 201: { description: 'What may go on', body: permissionsAnswer } },
    action: recordOwnWithdrawal,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/trials/:trial/enrolments/:record/state',
    access: 'trials:manage',
    tag: 'trials',
    summary: 'Where a participant stands, with whether re-consent is pending',
    query: stateQuery,
    responses: { 200: { description: 'Computed for that moment', body: stateAnswer } },
    action: getEnrolmentState,
  }),
]
