import { draftConsent as draft } from '#agent/issue/consent/draft-consent.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { GRANT_TYPE } from '#schemas/patient-consent/grant.ts'
import type { draftConsentBody } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** An hour: long enough to read what is signed. */
const EXPIRES_IN = 3_600

/** `POST /orgs/{org}/consents/drafts`: what a grantor's wallet signs. Nothing is kept. */
export function draftConsent(
  { params, body, now }: RouteRequest<{ params: 'org'; body: typeof draftConsentBody }>,
  context: IssuerContext,
): Answer {
  const { claims: given, text, comesOfAge, expiresIn = EXPIRES_IN } = body
  const expiresAt = new Date(Math.floor(now.getTime() / 1000 + expiresIn) * 1000)
  const { claims, payload } = draft({
    claims: given,
    text,
    comesOfAge,
    expiresAt,
    organisation: findOrganisation(context, params.org),
    now,
  })
  return {
    status: 200,
    body: { claims, sign: { typ: GRANT_TYPE, payload }, expiresAt: expiresAt.toISOString() },
    headers: { 'Cache-Control': 'no-store' },
  }
}
