import { toString as drawQr } from 'qrcode'
import { AgentError } from '#agent/errors.ts'
import { createOffer } from '#agent/offers/create-offer.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { familyOfType } from '#schemas/families.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { describeOffer } from '../describe-offer.ts'
import { configurationsOf } from '../formats.ts'
import type { offerBody } from '../offer-schemas.ts'
import { findIssuer, type Oid4vciContext } from '../oid4vci-context.ts'

const WEEK = 7 * 24 * 60 * 60

/** An offer for a wallet, by value, by reference and as a QR code (OID4VCI 1.0 §4.1). */
export async function createCredentialOffer(
  { params, body, caller, now }: RouteRequest<{ params: 'org'; body: typeof offerBody }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const { organisation, url } = findIssuer(context, params.org)
  const { credential, formats = ['vc+jwt'], grantType = 'pre-authorized_code', txCode, reason } = body
  const { review = false, expiresIn = WEEK } = body
  checkGrant({ context, grantType, hasTxCode: txCode !== undefined })
  const family = familyOfType(credential.type)
  if (!family) throw refused('/credential/type', 'only credentials of one family are offered')
  if (credential.credentialSubject.id !== undefined) {
    throw refused('/credential/credentialSubject/id', 'is the wallet’s to prove')
  }
  const configurations = configurationsOf({ family: family.id, formats }).map(({ id }) => id)
  const expiresAt = new Date(now.getTime() + expiresIn * 1_000)
  const created = await createOffer({
    world: context.wallets.offers,
    issuing: context.issuer.world,
    organisation,
    family,
    credential,
    ...(reason === undefined ? {} : { reason }),
    configurations,
    grantType,
    ...(txCode === undefined ? {} : { txCodeLength: txCode.length ?? 6 }),
    ...(txCode?.description === undefined ? {} : { txCodeDescription: txCode.description }),
    review,
    expiresAt,
    actor: actorOf(caller),
    now,
  })
  const offerUri = `${url}/offers/${created.reference}`
  const uri = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(offerUri)}`
  const svg = await drawQr(uri, { type: 'svg', errorCorrectionLevel: 'M' })
  return {
    status: 201,
    body: {
      id: created.id,
      credential_offer: describeOffer({ url, configurations, grantType, content: created.content }),
      credential_offer_uri: offerUri,
      uri,
      qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
      ...(created.txCode === undefined ? {} : { tx_code: created.txCode }),
      expires_at: expiresAt.toISOString(),
    },
    headers: { Location: `/orgs/${organisation.id}/credential-offers/${created.id}` },
  }
}

function checkGrant({
  context,
  grantType,
  hasTxCode,
}: {
  context: Oid4vciContext
  grantType: string
  hasTxCode: boolean
}): void {
  if (grantType !== 'authorization_code') return
  if (!context.wallets.authorizationCode) {
    throw new Problem('BODY_INVALID', 'this service does not know where wallets are sent back to', {
      errors: [{ pointer: '/grantType', code: 'FIELD_INVALID', detail: 'is not available here' }],
    })
  }
  // without one, the page would have nothing to know the holder by
  if (!hasTxCode) {
    throw new Problem('BODY_INVALID', 'the holder signs in with a transaction code', {
      errors: [{ pointer: '/txCode', code: 'FIELD_MISSING', detail: 'is missing' }],
    })
  }
}

function refused(pointer: string, message: string): AgentError {
  return new AgentError('CREDENTIAL_INVALID', message, {
    faults: [{ pointer, code: 'CREDENTIAL_INVALID', message }],
  })
}
