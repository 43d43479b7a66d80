import type { DIDDocument } from 'did-resolver'
import type { Kysely } from 'kysely'
import { encodeMultikey } from '#agent/dids/encode-multikey.ts'
import { ORGANISATION_SERVICE } from '#agent/status/organisation-url.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { KeyPurpose, Organisation } from './organisation.ts'

/**
 * The document of an organisation's did:web (Controlled Identifiers 1.0 §2): its own keys, and the Ed25519 keys of its
 * did:ethr, which it names in `alsoKnownAs`. A key for assertion that has retired stays, for what it signed: the registry
 * says until when it counts. One that is compromised does not, and of those for authentication none that has ended.
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
    .select(['key', 'algorithm', 'purpose'])
    .where('organisation', '=', organisation.id)
    // one for authentication before it signs: verifiers know a document for a while, and ask the did:ethr whether it counts
    .where((where) =>
      where.or([where('verification_method', 'is not', null), where('purpose', '=', 'authentication')]),
    )
    .where((where) =>
      where.or([
        where('method', '=', 'web'),
        where.and([where('method', '=', 'ethr'), where('algorithm', '=', 'EdDSA')]),
      ]),
    )
    .where((where) =>
      where.or([
        where('ended', 'is', null),
        where.and([where('ended', '=', 'retired'), where('purpose', '=', 'assertionMethod')]),
      ]),
    )
    .orderBy('created_at')
    .orderBy('key')
    .execute()
  const methods = rows.map(({ key, algorithm, purpose }) => {
    const publicKeyMultibase = encodeMultikey({ algorithm, publicKeyHex: key })
    const id = `${did}#${publicKeyMultibase}`
    return { purpose, method: { id, type: 'Multikey', controller: did, publicKeyMultibase } }
  })
  const idsFor = (wanted: KeyPurpose) =>
    methods.filter(({ purpose }) => purpose === wanted).map(({ method }) => method.id)
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: [organisation.did],
    verificationMethod: methods.map(({ method }) => method),
    assertionMethod: idsFor('assertionMethod'),
    authentication: idsFor('authentication'),
    service: [{ id: `${did}#organisation`, type: ORGANISATION_SERVICE, serviceEndpoint: serviceUrl }],
  }
}
