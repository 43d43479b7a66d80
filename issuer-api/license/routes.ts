import { defineRoutes, type Route } from '#http/routes.ts'
import type { IssuerContext } from '../issuer-context.ts'
import { approveRecordTransition, refuseRecordTransition } from './actions/decide-transition.ts'
import { getRecordHistory } from './actions/get-record-history.ts'
import { transitionRecord } from './actions/transition-record.ts'
import { historyAnswer, refusalBody, transitionAnswer, transitionBody } from './license-schemas.ts'

const route = defineRoutes<IssuerContext>()
const common = { access: 'records:manage', tag: 'records' } as const
const path = '/orgs/:org/records/:record/transitions' as const

/** The life of a license, a row an endpoint. */
export const licenseRoutes: readonly Route<IssuerContext>[] = [
  route({
    ...common,
    method: 'GET',
    path,
    summary: 'The life of a license: every version, who decided it, when and why',
    responses: { 200: { description: 'The history; ETag is its version', body: historyAnswer } },
    action: getRecordHistory,
  }),
  route({
    ...common,
    method: 'POST',
    path,
    summary: 'Renew, deactivate, suspend, restrict, reinstate, revoke… a license; If-Match names its version',
    body: transitionBody,
    responses: {
      200: { description: 'Recorded, and what has to be issued is', body: transitionAnswer },
      202: { description: 'It waits for a second person', body: transitionAnswer },
    },
    action: transitionRecord,
  }),
  route({
    ...common,
    method: 'POST',
    path: `${path}/:id/approve`,
    summary: 'Approve, as a second person, a transition that waits',
    responses: { 200: { description: 'Recorded, and what has to be issued is', body: transitionAnswer } },
    action: approveRecordTransition,
  }),
  route({
    ...common,
    method: 'POST',
    path: `${path}/:id/refuse`,
    summary: 'Refuse a transition that waits, or take it back',
    body: refusalBody,
    responses: { 200: { description: 'It is refused', body: transitionAnswer } },
    action: refuseRecordTransition,
  }),
]
