import { defineRoutes, type Route } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { decide } from './actions/decide.ts'
import { holdPresented } from './actions/hold-presented.ts'
import { showAccesses, showAlerts } from './actions/show-accesses.ts'
import { showWithdrawals } from './actions/show-withdrawals.ts'
import { withdraw } from './actions/withdraw.ts'
import {
  accessesAnswer,
  decideAnswer,
  decideBody,
  holdConsentsAnswer,
  holdConsentsBody,
  pageQuery,
  withdrawAnswer,
  withdrawalsAnswer,
  withdrawBody,
} from './bodies.ts'

const route = defineRoutes<VerifierContext>()
const common = { access: 'consents:decide', tag: 'consents' } as const
const byPatient = { access: 'public', tag: 'consents' } as const

const refusals = {
  401: { description: 'Nobody is shown to have signed it' },
  403: { description: 'The consent names another DID' },
  404: { description: 'No such consent is held here' },
  409: { description: 'The signed request was used before' },
}

/** Consents: held, decided by, withdrawn by the patient, and who asked. `{id}` is the credential's. */
export const consentRoutes: readonly Route<VerifierContext>[] = [
  route({
    ...common,
    method: 'POST',
    path: '/consents',
    summary: 'Hold the consents of a presentation that answers a challenge',
    body: holdConsentsBody,
    responses: { 201: { description: 'They are held', body: holdConsentsAnswer } },
    action: holdPresented,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/consents/decide',
    summary: 'May this requester do this to these records, for this purpose? Recorded, whatever the answer',
    body: decideBody,
    responses: { 200: { description: 'The decision, also when it is no', body: decideAnswer } },
    action: decide,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/consents/withdrawals',
    summary: 'Withdrawals of the consents that are held, as patients signed them',
    query: pageQuery,
    responses: { 200: { description: 'A page', body: withdrawalsAnswer } },
    action: showWithdrawals,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/consents/alerts',
    summary: 'Where glass was broken',
    query: pageQuery,
    responses: { 200: { description: 'AuditEvents', body: accessesAnswer } },
    action: showAlerts,
  }),
  route({
    ...byPatient,
    method: 'POST',
    path: '/consents/:id/withdraw',
    summary: 'Withdraw a consent, by a request that the patient signed; it holds from the answer on',
    body: withdrawBody,
    responses: { 200: { description: 'It is withdrawn', body: withdrawAnswer }, ...refusals },
    action: withdraw,
  }),
  route({
    ...byPatient,
    method: 'GET',
    path: '/consents/:id/accesses',
    summary:
      'Who asked for the records, and what was decided; Careseal-Proof holds a request that the patient signed',
    query: pageQuery,
    responses: { 200: { description: 'AuditEvents', body: accessesAnswer }, ...refusals },
    action: showAccesses,
  }),
]
