import { sealWith } from '#agent/keys/seal.ts'
import { findSigner } from '#agent/organisations/find-signer.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerWorld } from './issuer-world.ts'
import type { RecordedCredential } from './record-intents.ts'

/** How many are taken up at once. */
const CHUNK = 1_000

/**
 * Recorded credentials of an organisation that are not signed yet: those with the given ids, or, without ids, the
 * oldest of all that were recorded before `before`.
 */
export async function findUnsigned({
  world,
  organisation,
  ids,
  before,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal'>
  organisation: Organisation
  ids?: readonly string[]
  before?: Date
}): Promise<RecordedCredential[]> {
  const rows = await world.database
    .selectFrom('credentials')
    .innerJoin('subjects', 'subjects.id', 'credentials.subject')
    .select([
      'credentials.id',
      'credentials.record',
      'credentials.signing_key',
      'credentials.media_type',
      'credentials.sealed_signing_input',
      'credentials.sealed_rest',
      'credentials.digest',
      'subjects.sealed_key',
    ])
    .where('credentials.organisation', '=', organisation.id)
    .where('credentials.signature', 'is', null)
    .where('subjects.sealed_key', 'is not', null)
    .$if(ids !== undefined, (query) => query.where('credentials.id', 'in', ids!))
    .$if(before !== undefined, (query) => query.where('credentials.issued_at', '<', before!))
    .orderBy('credentials.issued_at')
    .limit(CHUNK)
    .execute()
  return rows.flatMap((row) => {
    const signer = findSigner({ organisation, key: row.signing_key })
    if (!signer) return []
    const seal = sealWith(world.subjectKeySeal.open(row.sealed_key!))
    const { id, record, digest, media_type: mediaType } = row
    const signingInput = seal.open(row.sealed_signing_input)
    const rest = row.sealed_rest && seal.open(row.sealed_rest)
    return { id, record, digest, signer, mediaType, signingInput, rest }
  })
}
