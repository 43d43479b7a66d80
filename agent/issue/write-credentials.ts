import { sql, type Transaction } from 'kysely'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { AllocatedIndex } from '#agent/status/allocate-indexes.ts'
import { encodeBinaryArray } from '#agent/store/binary-array.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { Subject } from './find-subjects.ts'
import type { Intent } from './issue-credentials.ts'
import type { PreparedCredential } from './prepared-credential.ts'
import type { RecordedCredential } from './record-intents.ts'

/** What a credential of no family is listed under. */
const NO_FAMILY = 'any'

export type CredentialRow = RecordedCredential & {
  intent: Intent
  subject: Subject
  status: AllocatedIndex
  version: number
}

/** Writes records, their versions and their credentials, a statement each, however many there are. */
export async function writeCredentials({
  transaction,
  organisation,
  rows,
  now,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Organisation
  rows: readonly CredentialRow[]
  now: Date
}): Promise<void> {
  const begun = rows.filter(({ intent }) => intent.record === undefined)
  await sql`
    INSERT INTO records (id, organisation, family, subject, created_at)
    SELECT id, ${organisation.id}, family, subject, ${now}
    FROM unnest(
      ${begun.map((row) => row.record)}::uuid[],
      ${begun.map((row) => familyOf(row.intent.prepared))}::text[],
      ${begun.map((row) => row.subject.id)}::uuid[]
    ) AS new (id, family, subject)
  `.execute(transaction)
  await sql`
    INSERT INTO record_versions
      (record, version, effective_at, recorded_at, client, person, sealed_reason, sealed_claims)
    SELECT record, version, effective_at, ${now}, client, person, sealed_reason, sealed_claims
    FROM unnest(
      ${rows.map((row) => row.record)}::uuid[],
      ${rows.map((row) => row.version)}::integer[],
      ${rows.map((row) => row.intent.effectiveAt ?? now)}::timestamptz[],
      ${rows.map((row) => row.intent.actor.client)}::text[],
      ${rows.map((row) => row.intent.actor.person)}::text[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map(({ intent, subject }) => sealText(subject, intent.reason)) })}::bytea[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map(({ intent, subject }) => sealText(subject, JSON.stringify(intent.prepared.claims))) })}::bytea[]
    ) AS new (record, version, effective_at, client, person, sealed_reason, sealed_claims)
  `.execute(transaction)
  await sql`
    INSERT INTO credentials
      (id, organisation, family, record, record_version, subject, revocation_list, suspension_list, status_index,
       message_list, signing_key, sealed_signing_input, digest, valid_from, valid_until, media_type, sealed_rest, own_id, issued_at)
    SELECT id, ${organisation.id}, family, record, record_version, subject, revocation_list, suspension_list,
      status_index, message_list, signing_key, sealed_signing_input, digest, valid_from, valid_until, media_type,
      sealed_rest, own_id, ${now}
    FROM unnest(
      ${rows.map((row) => row.id)}::text[],
      ${rows.map((row) => familyOf(row.intent.prepared))}::text[],
      ${rows.map((row) => row.record)}::uuid[],
      ${rows.map((row) => row.version)}::integer[],
      ${rows.map((row) => row.subject.id)}::uuid[],
      ${rows.map((row) => row.status.revocationList)}::uuid[],
      ${rows.map((row) => row.status.suspensionList)}::uuid[],
      ${rows.map((row) => row.status.index)}::integer[],
      ${rows.map((row) => (row.intent.withMessage ? (row.status.message?.list ?? null) : null))}::uuid[],
      ${rows.map((row) => row.signer.key)}::text[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map((row) => row.subject.seal.seal(row.signingInput)) })}::bytea[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map((row) => row.digest) })}::bytea[],
      ${rows.map((row) => row.intent.prepared.validFrom)}::timestamptz[],
      ${rows.map((row) => row.intent.prepared.validUntil)}::timestamptz[],
      ${rows.map((row) => row.mediaType)}::text[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map((row) => sealBytes(row.subject, row.rest)) })}::bytea[],
      ${rows.map((row) => row.intent.prepared.ownId)}::text[]
    ) AS new (id, family, record, record_version, subject, revocation_list, suspension_list, status_index,
      message_list, signing_key, sealed_signing_input, digest, valid_from, valid_until, media_type, sealed_rest, own_id)
  `.execute(transaction)
}

function sealText({ seal }: Subject, text: string | undefined): Buffer | null {
  return text === undefined ? null : seal.seal(Buffer.from(text, 'utf8'))
}

function sealBytes({ seal }: Subject, bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : seal.seal(bytes)
}

export function familyOf({ family }: Pick<PreparedCredential, 'family'>): string {
  return family?.id ?? NO_FAMILY
}
