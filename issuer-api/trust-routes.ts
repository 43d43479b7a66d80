import { defineRoutes, type Route } from '#http/routes.ts'
import {
  accreditationQuery,
  accreditationsAnswer,
  endAnswer,
  endBody,
  grantAnswer,
  grantBody,
} from './accreditation-schemas.ts'
import { compromiseSigningKey } from './actions/compromise-key.ts'
import { endGranted } from './actions/end-accreditation.ts'
import { grantAccreditation } from './actions/grant-accreditation.ts'
import { haltOwn } from './actions/halt-organisation.ts'
import { listGranted } from './actions/list-accreditations.ts'
import { listSigningKeys } from './actions/list-keys.ts'
import { rotateSigningKey } from './actions/rotate-key.ts'
import type { IssuerContext } from './issuer-context.ts'
import { compromiseBody, haltAnswer, keyAnswer, keysAnswer, rotateBody } from './key-schemas.ts'

const route = defineRoutes<IssuerContext>()

/** Accreditations, keys and the halt: who may issue, and with what. */
export const trustRoutes: readonly Route<IssuerContext>[] = [
  route({
    method: 'GET',
    path: '/orgs/:org/accreditations',
    access: 'accreditations:manage',
    tag: 'accreditations',
    summary: 'What an organisation granted and was granted, oldest first, with whether it counts now',
    query: accreditationQuery,
    responses: { 200: { description: 'A page', body: accreditationsAnswer } },
    action: listGranted,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/accreditations',
    access: 'accreditations:manage',
    tag: 'accreditations',
    summary: 'Accredit another organisation, on chain',
    body: grantBody,
    responses: {
      200: { description: 'All of it stood already', body: grantAnswer },
      201: { description: 'Included in the chain', body: grantAnswer },
    },
    action: grantAccreditation,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/accreditations/:id/end',
    access: 'accreditations:manage',
    tag: 'accreditations',
    summary: 'End an accreditation that this organisation granted, on chain',
    body: endBody,
    responses: { 200: { description: 'Included in the chain', body: endAnswer } },
    action: endGranted,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/keys',
    access: 'keys:manage',
    tag: 'keys',
    summary: 'The keys that an organisation signs with, or signed with before',
    responses: { 200: { description: 'The oldest first', body: keysAnswer } },
    action: listSigningKeys,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/keys/rotate',
    access: 'keys:manage',
    tag: 'keys',
    summary: 'Have a new key sign; what the old one signed stays valid',
    body: rotateBody,
    responses: { 202: { description: 'The new key, which takes over once it is final', body: keyAnswer } },
    action: rotateSigningKey,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/keys/:thumbprint/compromise',
    access: 'keys:manage',
    tag: 'keys',
    summary:
      'Report a key as stolen; only what the last good anchor holds stays valid, and another key takes over',
    body: compromiseBody,
    responses: { 200: { description: 'Included in the chain', body: keyAnswer } },
    action: compromiseSigningKey,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/halt',
    access: 'keys:manage',
    tag: 'organisations',
    summary: 'Halt an organisation by itself; one that sponsors it can resume it',
    responses: { 200: { description: 'Included in the chain', body: haltAnswer } },
    action: haltOwn,
  }),
]
