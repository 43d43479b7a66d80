import { Type } from '@sinclair/typebox'
import { createExchangeRoutes } from '#http/create-exchange-routes.ts'
import { defineRoutes, type Route } from '#http/routes.ts'
import { createPresented } from './actions/create-presentation.ts'
import { beginStatusList } from './actions/create-status-list.ts'
import { deleteIssued } from './actions/delete-credential.ts'
import { deletePresented } from './actions/delete-presentation.ts'
import { deriveCredential } from './actions/derive-credential.ts'
import { getPresentation } from './actions/get-presentation.ts'
import { listPresented } from './actions/list-presentations.ts'
import { exchangeWorld } from './exchange-world.ts'
import type { IssuerContext } from './issuer-context.ts'
import {
  deriveBody,
  derivedAnswer,
  presentationAnswer,
  presentationBody,
  presentationQuery,
  settledAnswer,
  statusListAnswer,
  statusListBody,
} from './vcalm-schemas.ts'

const route = defineRoutes<IssuerContext>()

/** What VCALM asks of a holder service, and of an issuer besides issuing and status. */
export const vcalmRoutes: readonly Route<IssuerContext>[] = [
  route({
    method: 'DELETE',
    path: '/orgs/:org/credentials/:id',
    access: 'credentials:issue',
    tag: 'credentials',
    summary: 'Delete what is kept of a credential; its status stays (VCALM)',
    responses: { 202: { description: 'Deleted' }, 410: { description: 'It was deleted before' } },
    action: deleteIssued,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/credentials/derive',
    access: 'credentials:read',
    tag: 'credentials',
    summary:
      'Of a credential with a base proof of ecdsa-sd-2023, or an SD-JWT, show what is selected (VCALM)',
    body: deriveBody,
    responses: { 201: { description: 'The derived credential', body: derivedAnswer } },
    action: deriveCredential,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/status-lists',
    access: 'credentials:status',
    tag: 'credentials',
    summary: 'The status list that new credentials get their index in (VCALM)',
    body: statusListBody,
    responses: {
      201: { description: 'The list, as it is published', body: statusListAnswer },
      202: { description: 'Of messages: settled; the list of them is not anchored yet', body: settledAnswer },
    },
    action: beginStatusList,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/presentations',
    access: 'credentials:read',
    tag: 'presentations',
    summary: 'Presentations that the organisation made, the newest first (VCALM)',
    query: presentationQuery,
    responses: {
      200: { description: 'A page; the next is in Link', body: Type.Array(Type.Object({})) },
    },
    action: listPresented,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/presentations',
    access: 'credentials:issue',
    tag: 'presentations',
    summary: 'Sign a presentation with a key of the organisation (VCALM)',
    body: presentationBody,
    responses: { 201: { description: 'Signed and kept', body: presentationAnswer } },
    action: createPresented,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/presentations/:id',
    access: 'credentials:read',
    tag: 'presentations',
    summary: 'A presentation that the organisation made (VCALM)',
    responses: { 200: { description: 'The presentation', body: Type.Object({}) } },
    action: getPresentation,
  }),
  route({
    method: 'DELETE',
    path: '/orgs/:org/presentations/:id',
    access: 'credentials:issue',
    tag: 'presentations',
    summary: 'Delete what is kept of a presentation (VCALM)',
    responses: { 202: { description: 'Deleted' }, 410: { description: 'It was deleted before' } },
    action: deletePresented,
  }),
  ...createExchangeRoutes<IssuerContext>({
    base: '/orgs/:org',
    access: 'credentials:issue',
    worldOf: exchangeWorld,
  }),
]
