import { hash } from 'node:crypto'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import { publicJwk } from '#agent/keys/public-jwk.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation, OrganisationSigner } from '#agent/organisations/organisation.ts'
import { encodeHealthCard, MAX_CARD_LENGTH } from '#agent/proofs/encode-health-card.ts'
import { encodeCompact } from '#agent/proofs/sign-jose.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { toHealthCardBundle } from '#schemas/practitioner-license/health-card.ts'
import { findCredentialId } from './find-credential-id.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'

/**
 * A license as a SMART Health Card, for paper. It says what the board said when it was made, and nothing of what came
 * after: whoever scans it knows no status list. So it is made of a license that stands now, and asked for again.
 *
 * @returns the JWS; recorded in the audit log before it is signed
 * @throws {AgentError} CREDENTIAL_NOT_FOUND, SUBJECT_ERASED, CARD_UNAVAILABLE, CARD_TOO_LARGE
 */
export async function issueHealthCard({
  world,
  organisation,
  id,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database' | 'issuerUrl' | 'subjectKeySeal'>
  organisation: Organisation
  id: string
  actor: Actor
  now: Date
}): Promise<string> {
  const claims = await readClaims({ world, organisation, id })
  const signer = cardSigner(organisation)
  if (!signer)
    throw new AgentError('CARD_UNAVAILABLE', 'the organisation has no P-256 key to sign cards with')
  const signingInput = encodeHealthCard({
    issuerUrl: `${world.issuerUrl}/orgs/${organisation.id}`,
    kid: cardKeyOf(signer).kid,
    validFrom: now,
    bundle: toHealthCardBundle({ claims, issuer: { did: organisation.did, name: organisation.name } }),
  })
  const length = encodeCompact({ signingInput, signature: Buffer.alloc(64) }).length
  if (length > MAX_CARD_LENGTH) {
    const message = `the license does not fit into one QR code: ${length} of ${MAX_CARD_LENGTH} characters`
    throw new AgentError('CARD_TOO_LARGE', message)
  }
  await world.database.transaction().execute((transaction) =>
    appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'credential.card',
          object: id,
          outcome: 'done',
          ...actor,
          digest: hash('sha256', signingInput),
        },
      ],
      now,
    }),
  )
  return encodeCompact({ signingInput, signature: signer.sign(signingInput) })
}

/** The key that cards are signed with: the framework knows P-256 alone. */
export function cardSigner({ identities }: Organisation): OrganisationSigner | undefined {
  return identities.find(({ method }) => method === 'web')?.signers.get('ES256')
}

/** As `jwks.json` has it: "kid [...] equal to the base64url-encoded SHA-256 JWK Thumbprint". */
export function cardKeyOf({ key }: OrganisationSigner) {
  const { kty, crv, x, y } = publicJwk({ type: 'Secp256r1', publicKeyHex: key })
  // RFC 7638 §3.2: the required members alone, in lexicographic order
  const kid = hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url')
  return { kty, kid, use: 'sig', alg: 'ES256', crv, x, y }
}

async function readClaims({
  world: { database, subjectKeySeal },
  organisation,
  id,
}: Pick<Parameters<typeof issueHealthCard>[0], 'organisation' | 'id' | 'world'>) {
  const row = await database
    .selectFrom('credentials')
    .innerJoin('subjects', 'subjects.id', 'credentials.subject')
    .innerJoin('record_versions', (join) =>
      join
        .onRef('record_versions.record', '=', 'credentials.record')
        .onRef('record_versions.version', '=', 'credentials.record_version'),
    )
    .select(['family', 'revoked', 'suspended', 'sealed_claims', 'sealed_key'])
    .where('credentials.id', '=', await findCredentialId({ database, organisation, id }))
    .executeTakeFirst()
  if (!row) throw new AgentError('CREDENTIAL_NOT_FOUND', 'no such credential')
  if (!row.sealed_key) throw new AgentError('SUBJECT_ERASED', 'the subject of this credential was erased')
  if (row.family !== 'practitioner-license') {
    throw new AgentError('CARD_UNAVAILABLE', 'only licenses fit on a card')
  }
  if (row.revoked || row.suspended) throw new AgentError('CARD_UNAVAILABLE', 'the license does not stand now')
  const claims = sealWith(subjectKeySeal.open(row.sealed_key)).open(row.sealed_claims)
  return JSON.parse(claims.toString('utf8')) as PractitionerLicense
}
