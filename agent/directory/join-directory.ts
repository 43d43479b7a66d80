import { randomUUID } from 'node:crypto'
import {
  parseHolderRequest,
  useHolderRequest,
  verifyHolderRequest,
} from '#agent/consents/check-holder-request.ts'
import { sealJson } from '#agent/consents/seal-json.ts'
import { AgentError } from '#agent/errors.ts'
import type { NewDirectoryLicense } from '#agent/store/tables/directory.ts'
import type { Affiliation } from '#schemas/provider-directory/affiliation.ts'
import { DIRECTORY_FIELDS, type DirectoryField } from '#schemas/provider-directory/directory-fields.ts'
import { assessLicense } from './assess-license.ts'
import { createNotice } from './directory-notice.ts'
import type { DirectoryWorld } from './directory-world.ts'
import { forgetMonitors } from './forget-monitors.ts'
import { statePlaces } from './state-places.ts'

/** An entry as it was just made. */
export type JoinedEntry = {
  id: string
  fields: DirectoryField[]
  /** Digest of the notice that was shown. */
  notice: string
  /** Ids of the verification records, in the order of the credentials. */
  records: string[]
}

/**
 * Lists a practitioner who asks for it, with the licenses that are presented. Each must be valid, of the practitioner
 * who signed, and one that lets them practise; it is verified, recorded and watched. Whoever is listed already gets the
 * new entry in place of the old one, under the same id.
 *
 * @param compact a JWS of typ careseal-directory+jwt (see parseHolderRequest) whose `sub` is the DID of the directory's
 *   organisation, with `fields` and the digest of the `notice`
 * @param audience this service's URL
 * @param affiliation what the organisation says of where the practitioner works; it is shown only if they chose that
 * @throws {AgentError} HOLDER_PROOF_INVALID; HOLDER_PROOF_USED; HOLDER_UNAVAILABLE; DIRECTORY_ENTRY_INVALID
 */
export async function joinDirectory({
  world,
  compact,
  credentials,
  affiliation,
  audience,
  client,
  person,
  now,
}: {
  world: DirectoryWorld
  compact: string
  credentials: readonly unknown[]
  affiliation?: Affiliation | undefined
  audience: string
  client: string
  person: string | null
  now: Date
}): Promise<JoinedEntry> {
  const { database, verifier, organisation, seal } = world
  const type = 'careseal-directory+jwt'
  const request = parseHolderRequest({ compact, type, subject: organisation.did, audience, now })
  const notice = createNotice(organisation)
  const fields = readChoice({ claims: request.claims, notice: notice.digest })
  if (affiliation && !fields.includes('affiliation')) {
    throw refuse('/affiliation', 'NOT_CHOSEN', 'the practitioner did not choose to have it shown')
  }
  await verifyHolderRequest({ verifier, request, now })
  const acting = { client, person, now }
  const licenses: NewDirectoryLicense[] = []
  for (const [place, credential] of credentials.entries()) {
    licenses.push(await assessLicense({ world, credential, place, holder: request.did, fields, ...acting }))
  }
  const digests = licenses.map(({ digest }) => digest)
  if (new Set(digests).size !== digests.length) {
    throw refuse('/credentials', 'CREDENTIAL_TWICE', 'a credential is presented once')
  }
  await useHolderRequest({ database, request })
  const practitioner = world.digestOf(request.did)
  const id = await database.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('directory_entries')
      .values({
        id: randomUUID(),
        organisation: organisation.id,
        practitioner,
        fields,
        notice: notice.digest,
        opted_in_at: now,
        affiliation: null,
        affiliated_at: null,
        organization: null,
        location: null,
        updated_at: now,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['organisation', 'practitioner'])
          .doUpdateSet({ fields, notice: notice.digest, opted_in_at: now, updated_at: now }),
      )
      .returning('id')
      .executeTakeFirstOrThrow()
    await forgetMonitors({ transaction, entry: id, keep: digests })
    await transaction.deleteFrom('directory_licenses').where('entry', '=', id).execute()
    await transaction
      .insertInto('directory_licenses')
      .values(licenses.map((license) => ({ ...license, entry: id })))
      .execute()
    await statePlaces({ transaction, organisation: organisation.id, entry: id, affiliation, now })
    await transaction
      .insertInto('directory_requests')
      .values({
        organisation: organisation.id,
        practitioner,
        sealed: sealJson(seal, { request: compact, notice }),
        received_at: now,
      })
      .execute()
    return id
  })
  return { id, fields, notice: notice.digest, records: licenses.map(({ record }) => record) }
}

function readChoice({
  claims: { fields, notice },
  notice: shown,
}: {
  claims: Readonly<Record<string, unknown>>
  notice: string
}): DirectoryField[] {
  if (notice !== shown) {
    throw refuse('/request', 'NOTICE_OUTDATED', 'it does not name the notice that is shown now')
  }
  const isField = (field: unknown): field is DirectoryField =>
    typeof field === 'string' && Object.hasOwn(DIRECTORY_FIELDS, field)
  if (!Array.isArray(fields) || !fields.every(isField) || new Set(fields).size !== fields.length) {
    throw refuse('/request', 'FIELDS_INVALID', 'fields is not a list of what the notice offers')
  }
  return fields
}

function refuse(pointer: string, code: string, message: string): AgentError {
  return new AgentError('DIRECTORY_ENTRY_INVALID', message, { faults: [{ pointer, code, message }] })
}
