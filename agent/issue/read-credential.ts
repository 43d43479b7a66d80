import { AgentError } from '#agent/errors.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { completeSecuring } from '#agent/proofs/securing.ts'
import { findCredentialId } from './find-credential-id.ts'
import type { IssuedCredential } from './issue-credentials.ts'
import type { IssuerWorld } from './issuer-world.ts'

/**
 * An issued credential, as it was released.
 *
 * @param id its own, or that under which it is kept
 * @throws {AgentError} CREDENTIAL_NOT_FOUND if this organisation issued none with the id; SUBJECT_ERASED;
 *   CREDENTIAL_DELETED
 */
export async function readIssued({
  world: { database, subjectKeySeal },
  organisation,
  id,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal'>
  organisation: Organisation
  id: string
}): Promise<IssuedCredential> {
  const row = await database
    .selectFrom('credentials')
    .innerJoin('subjects', 'subjects.id', 'credentials.subject')
    .select(['credentials.id', 'record', 'media_type', 'sealed_signing_input', 'sealed_rest'])
    .select(['signature', 'sealed_key', 'deleted_at'])
    .where('credentials.id', '=', await findCredentialId({ database, organisation, id }))
    .executeTakeFirst()
  if (!row?.signature) throw new AgentError('CREDENTIAL_NOT_FOUND', 'no such credential')
  if (row.deleted_at) throw new AgentError('CREDENTIAL_DELETED', 'the credential was deleted')
  if (!row.sealed_key) throw new AgentError('SUBJECT_ERASED', 'the subject of this credential was erased')
  const seal = sealWith(subjectKeySeal.open(row.sealed_key))
  const { record, media_type: mediaType, signature } = row
  const credential = completeSecuring({
    mediaType,
    signingInput: seal.open(row.sealed_signing_input),
    rest: row.sealed_rest && seal.open(row.sealed_rest),
    signature,
  })
  return { id: row.id, record, mediaType, credential }
}
