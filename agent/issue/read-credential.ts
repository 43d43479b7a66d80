import { AgentError } from '#agent/errors.ts'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { encodeCompact } from '#agent/proofs/sign-jose.ts'
import type { IssuedCredential } from './issue-credentials.ts'
import type { IssuerWorld } from './issuer-world.ts'

/**
 * An issued credential in its compact form.
 *
 * @throws {AgentError} CREDENTIAL_NOT_FOUND if this organisation issued none with the id; SUBJECT_ERASED
 */
export async function readCompact({
  world,
  organisation,
  id,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal'>
  organisation: Organisation
  id: string
}): Promise<IssuedCredential> {
  const row = await world.database
    .selectFrom('credentials')
    .innerJoin('subjects', 'subjects.id', 'credentials.subject')
    .select(['record', 'sealed_signing_input', 'signature', 'sealed_key'])
    .where('credentials.id', '=', id)
    .where('credentials.organisation', '=', organisation.id)
    .executeTakeFirst()
  if (!row?.signature) throw new AgentError('CREDENTIAL_NOT_FOUND', 'no such credential')
  if (!row.sealed_key) throw new AgentError('SUBJECT_ERASED', 'the subject of this credential was erased')
  const seal = sealWith(world.subjectKeySeal.open(row.sealed_key))
  const signingInput = seal.open(row.sealed_signing_input)
  return { id, record: row.record, credential: encodeCompact({ signingInput, signature: row.signature }) }
}
