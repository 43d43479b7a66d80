import type { DIDDocument } from 'did-resolver'
import type { Kysely } from 'kysely'
import { encodeMultikey } from '#agent/dids/encode-multikey.ts'
import { ORGANISATION_SERVICE } from '#agent/status/organisation-url.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { Organisation } from './organisation.ts'

/**
 * The document of an organisation's did:web (Controlled Identifiers 1.0 §2): its own keys, and the Ed25519 keys of its
 * did:ethr, which it names in `alsoKnownAs`. A key that has retired stays, for what it signed: the registry says until
 * when it counts. One that is compromised does not.
 *
 * @param serviceUrl where the organisation is served
 * @returns undefined if it has no did:web
 */
export async function createWebDocument({
  database,
  organisation,
  serviceUrl,
}: {
  database: Kysely<OrganisationTables>
  organisation: Organisation
  serviceUrl: string
}): Promise<DIDDocument | undefined> {
  const did = organisation.identities.find(({ method }) => method === 'web')?.did
  if (did === undefined) return undefined
  const rows = await database
    .selectFrom('signing_keys')
    .select(['key', 'algorithm'])
    .where('organisation', '=', organisation.id)
    .where('verification_method', 'is not', null)
    .where((where) =>
      where.or([
        where('method', '=', 'web'),
        where.and([where('method', '=', 'ethr'), where('algorithm', '=', 'EdDSA')]),
      ]),
    )
    .where((where) => where.or([where('ended', 'is', null), where('ended', '=', 'retired')]))
    .orderBy('created_at')
    .orderBy('key')
    .execute()
  const verificationMethod = rows.map(({ key, algorithm }) => {
    const publicKeyMultibase = encodeMultikey({ algorithm, publicKeyHex: key })
    return { id: `${did}#${publicKeyMultibase}`, type: 'Multikey', controller: did, publicKeyMultibase }
  })
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: [organisation.did],
    verificationMethod,
    assertionMethod: verificationMethod.map(({ id }) => id),
    service: [{ id: `${did}#organisation`, type: ORGANISATION_SERVICE, serviceEndpoint: serviceUrl }],
  }
}
