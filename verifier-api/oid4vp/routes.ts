import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import type { VerifierContext } from '../verifier-context.ts'
import { answerDcApiResponse } from './actions/answer-dc-api-response.ts'
import { answerResponse } from './actions/answer-response.ts'
import { createRequest } from './actions/create-request.ts'
import { getRequest } from './actions/get-request.ts'
import { getRequestObject } from './actions/get-request-object.ts'
import { getProfile, saveProfile, showProfiles } from './actions/profiles.ts'
import {
  createdRequestAnswer,
  dcApiResponseBody,
  profileAnswer,
  profileBody,
  profileQuery,
  profilesAnswer,
  requestBody,
  requestObjectForm,
  requestStateAnswer,
  requestStateQuery,
  responseAnswer,
  responseForm,
} from './schemas.ts'

const route = defineRoutes<VerifierContext>()
const common = { access: 'credentials:verify', tag: 'wallets' } as const

const requestObject = {
  200: {
    description: 'The request, signed',
    contentType: 'application/oauth-authz-req+jwt',
    body: Type.String(),
  },
  409: { description: 'It was answered before' },
  410: { description: 'It has expired' },
}

/** Asking wallets for presentations (OID4VP 1.0), a row an endpoint. Those of wallets are public: the id is the secret. */
export const oid4vpRoutes: readonly Route<VerifierContext>[] = [
  route({
    ...common,
    method: 'GET',
    path: '/profiles',
    summary: 'What wallets can be asked for, by name',
    responses: { 200: { description: 'The newest version of each', body: profilesAnswer } },
    action: showProfiles,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/profiles/:name',
    summary: 'A profile, in its newest version or another',
    query: profileQuery,
    responses: { 200: { description: 'The profile', body: profileAnswer } },
    action: getProfile,
  }),
  route({
    ...common,
    method: 'PUT',
    path: '/profiles/:name',
    summary: 'Keep a new version of a profile; old versions stay',
    body: profileBody,
    responses: {
      200: { description: 'Nothing is new', body: profileAnswer },
      201: { description: 'The new version', body: profileAnswer },
    },
    action: saveProfile,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/presentation-requests',
    summary: 'Ask a wallet for a presentation (OID4VP 1.0): a profile, or a DCQL query',
    body: requestBody,
    responses: { 201: { description: 'The request', body: createdRequestAnswer } },
    action: createRequest,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/presentation-requests/:id',
    summary: 'How far a request is; once answered, with the verdicts and what was disclosed',
    query: requestStateQuery,
    responses: { 200: { description: 'The request', body: requestStateAnswer } },
    action: getRequest,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/presentation-requests/:id/dc-api-response',
    summary: 'What the Digital Credentials API gave to your page',
    body: dcApiResponseBody,
    responses: { 204: { description: 'It is the answer' } },
    action: answerDcApiResponse,
  }),
  route({
    method: 'GET',
    path: '/oid4vp/requests/:id',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'A request, for a wallet',
    responses: requestObject,
    action: getRequestObject,
  }),
  route({
    method: 'POST',
    path: '/oid4vp/requests/:id',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'A request, for a wallet that has a nonce of its own',
    form: true,
    body: requestObjectForm,
    responses: requestObject,
    action: getRequestObject,
  }),
  route({
    method: 'POST',
    path: '/oid4vp/responses/:id',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'A wallet’s answer',
    form: true,
    body: responseForm,
    responses: {
      200: { description: 'Taken; the verdict is for who asked', body: responseAnswer },
      409: { description: 'The request was answered before' },
      410: { description: 'The request has expired' },
    },
    action: answerResponse,
  }),
]
