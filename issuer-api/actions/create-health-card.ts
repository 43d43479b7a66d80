import { create, toString as drawQr } from 'qrcode'
import { issueHealthCard } from '#agent/issue/issue-health-card.ts'
import { toCardDigits } from '#agent/proofs/encode-health-card.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf } from './read-issue-request.ts'

/** A license as a SMART Health Card: the JWS, its link, and the QR code to print. */
export async function createHealthCard(
  { params, caller, now }: RouteRequest<{ params: 'org' | 'id' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { world } = context.issuer
  const jws = await issueHealthCard({ world, organisation, id: params.id, actor: actorOf(caller), now })
  // "a single segment of bytes for `shc:/`", "and a single segment of numeric"
  const segments = [
    { data: Buffer.from('shc:/'), mode: 'byte' },
    { data: toCardDigits(jws), mode: 'numeric' },
  ] as Parameters<typeof create>[0]
  const svg = await drawQr(segments, { type: 'svg', errorCorrectionLevel: 'L' })
  return {
    status: 201,
    body: {
      jws,
      uri: `shc:/${toCardDigits(jws)}`,
      qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
      qrVersion: create(segments, { errorCorrectionLevel: 'L' }).version,
    },
  }
}
