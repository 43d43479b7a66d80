import { readRequestKey } from '#agent/offers/request-keys.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { createIssuerMetadata } from '../create-issuer-metadata.ts'
import { describeEncryption } from '../describe-encryption.ts'
import { findIssuer, type Oid4vciContext } from '../oid4vci-context.ts'

/** How long signed metadata may be relied on, in seconds. */
const SIGNED_FOR = 24 * 60 * 60

/** OID4VCI 1.0 §12.2.2: JSON, or signed where `application/jwt` is preferred. */
export async function getIssuerMetadata(
  { params, headers, now }: RouteRequest<{ params: 'org'; access: 'public' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const { organisation, url } = findIssuer(context, params.org)
  const { attesters, encryptionRequired: required, offers: world } = context.wallets
  const requestKey = await readRequestKey({ world, organisation: organisation.id, now })
  const metadata = {
    ...createIssuerMetadata({
      organisation,
      url,
      authorizationServer: context.issuerUrl,
      attests: attesters.length > 0,
    }),
    ...describeEncryption({ requestKey, required }),
  }
  const shared = { 'Cache-Control': 'public, max-age=300', Vary: 'Accept' }
  if (!prefersJwt(headers.accept)) {
    return { status: 200, body: metadata, headers: { 'Content-Type': 'application/json', ...shared } }
  }
  const body = signMetadata({ organisation, url, metadata, now })
  return { status: 200, body, headers: { 'Content-Type': 'application/jwt', ...shared } }
}

function signMetadata({
  organisation,
  url,
  metadata,
  now,
}: {
  organisation: Organisation
  url: string
  metadata: object
  now: Date
}): string {
  const signer = organisation.signers.get('EdDSA')
  if (!signer) throw new Problem('NOT_ACCEPTABLE', 'no key of the organisation signs at the moment')
  const iat = Math.floor(now.getTime() / 1_000)
  // §12.2.3: typ "MUST be openidvci-issuer-metadata+jwt"; sub: "String matching the Credential Issuer Identifier"
  const header = { alg: 'EdDSA', typ: 'openidvci-issuer-metadata+jwt', kid: signer.verificationMethod }
  const payload = { iss: organisation.did, sub: url, iat, exp: iat + SIGNED_FOR, ...metadata }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signingInput = Buffer.from(`${encode(header)}.${encode(payload)}`)
  return `${signingInput}.${Buffer.from(signer.sign(signingInput)).toString('base64url')}`
}

/** By quality (RFC 9110 §12.5.1); the JWT only where it is named and weighs more than JSON. */
function prefersJwt(accept = ''): boolean {
  const weights = new Map(
    accept.split(',').map((part) => {
      const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return [type, quality === undefined ? 1 : Number(quality.slice(2))]
    }),
  )
  const jwt = weights.get('application/jwt') ?? 0
  const json = weights.get('application/json') ?? 0
  if (jwt !== json) return jwt > json
  return jwt > 0 && accept.indexOf('application/jwt') < accept.indexOf('application/json')
}
