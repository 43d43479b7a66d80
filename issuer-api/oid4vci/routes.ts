import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import { answerCredentialRequest } from './actions/answer-credential-request.ts'
import { answerDeferredRequest } from './actions/answer-deferred-request.ts'
import { createCredentialOffer } from './actions/create-credential-offer.ts'
import { decideOnReview, getReviews } from './actions/decide-on-review.ts'
import {
  getOfferByReference,
  getOfferState,
  withdrawCredentialOffer,
} from './actions/get-credential-offer.ts'
import { getIssuerMetadata } from './actions/get-issuer-metadata.ts'
import { giveNonce } from './actions/give-nonce.ts'
import { takeNotification } from './actions/take-notification.ts'
import {
  createdOfferAnswer,
  offerBody,
  offerStateAnswer,
  reviewAnswer,
  reviewBody,
  reviewQuery,
  reviewsAnswer,
} from './offer-schemas.ts'
import type { Oid4vciContext } from './oid4vci-context.ts'
import { answerWallet } from './oid4vci-error.ts'
import {
  credentialAnswer,
  credentialRequestBody,
  deferredAnswer,
  deferredRequestBody,
  nonceAnswer,
  notificationBody,
  walletError,
} from './wallet-schemas.ts'

const route = defineRoutes<Oid4vciContext>()
const refused = {
  400: { description: 'Refused, in OAuth’s form', body: walletError },
  401: { description: 'The access token is not good here', body: walletError },
}

/** Issuing to wallets, a row an endpoint. Those of wallets are public here: their tokens are for an offer, not for an API. */
export const oid4vciRoutes: readonly Route<Oid4vciContext>[] = [
  route({
    method: 'POST',
    path: '/orgs/:org/credential-offers',
    access: 'credentials:issue',
    tag: 'wallets',
    summary: 'Offer a credential to a wallet (OID4VCI 1.0)',
    body: offerBody,
    responses: { 201: { description: 'The offer', body: createdOfferAnswer } },
    action: createCredentialOffer,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/credential-offers/:id',
    access: 'credentials:issue',
    tag: 'wallets',
    summary: 'How far an offer is',
    responses: { 200: { description: 'The offer, without its claims', body: offerStateAnswer } },
    action: getOfferState,
  }),
  route({
    method: 'DELETE',
    path: '/orgs/:org/credential-offers/:id',
    access: 'credentials:issue',
    tag: 'wallets',
    summary: 'Withdraw an offer; what was issued stays',
    responses: { 204: { description: 'Withdrawn' } },
    action: withdrawCredentialOffer,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/reviews',
    access: 'credentials:issue',
    tag: 'wallets',
    summary: 'Wallets’ requests that wait for a decision, oldest first',
    query: reviewQuery,
    responses: { 200: { description: 'The queue', body: reviewsAnswer } },
    action: getReviews,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/reviews/:id',
    access: 'credentials:issue',
    tag: 'wallets',
    summary: 'Decide on a wallet’s request',
    body: reviewBody,
    responses: { 200: { description: 'Decided', body: reviewAnswer } },
    action: decideOnReview,
  }),
  route({
    method: 'GET',
    path: '/.well-known/openid-credential-issuer/orgs/:org',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'Credential issuer metadata (OID4VCI 1.0); signed by Accept: application/jwt',
    responses: { 200: { description: 'The metadata', body: Type.Object({}) } },
    action: getIssuerMetadata,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/offers/:reference',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'A credential offer by reference',
    responses: { 200: { description: 'The offer', body: Type.Object({}) } },
    action: getOfferByReference,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/wallet/nonce',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'A nonce for a proof, good once and for five minutes',
    responses: { 200: { description: 'The nonce', body: nonceAnswer } },
    action: giveNonce,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/wallet/credential',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'What was offered, for the keys that the wallet proves to hold',
    body: credentialRequestBody,
    jwt: true,
    responses: {
      200: { description: 'Issued; application/jwt where it is encrypted', body: credentialAnswer },
      202: { description: 'Waits for a review', body: deferredAnswer },
      ...refused,
    },
    action: answerWallet(answerCredentialRequest),
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/wallet/deferred-credential',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'What a review has come to',
    body: deferredRequestBody,
    jwt: true,
    responses: {
      200: { description: 'Issued', body: credentialAnswer },
      202: { description: 'Still waits', body: deferredAnswer },
      ...refused,
    },
    action: answerWallet(answerDeferredRequest),
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/wallet/notification',
    access: 'public',
    anyOrigin: true,
    tag: 'wallets',
    summary: 'What became of a credential in the wallet',
    body: notificationBody,
    responses: { 204: { description: 'Noted' }, ...refused },
    action: answerWallet(takeNotification),
  }),
]
