import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { isUuid } from '#agent/store/is-uuid.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { TrialDocumentKind } from '#agent/store/tables/trial.ts'
import type {
  IrbApproval,
  ProtocolVersion,
  TrialFile,
  TrialRegistration,
} from '#schemas/trial-enrolment/trial.ts'
import type { TrialStatus } from '#schemas/trial-enrolment/trial-status.ts'

/** A document of a trial, as it was published. `digest` is the SHA-256 of its JCS form, 0x and hex. */
export type TrialDocument = { digest: string; document: Record<string, unknown> }

/**
 * What was published of a trial, in its order.
 *
 * @throws {AgentError} TRIAL_NOT_FOUND
 */
export async function readTrialDocuments({
  database,
  organisation,
  trial,
}: {
  database: Kysely<IssuerTables>
  organisation: Pick<Organisation, 'id'>
  trial: string
}): Promise<(TrialDocument & { kind: TrialDocumentKind })[]> {
  const rows = isUuid(trial)
    ? await database
        .selectFrom('trial_documents')
        .select(['kind', 'document', 'digest'])
        .where('organisation', '=', organisation.id)
        .where('trial', '=', trial)
        .orderBy('log_index')
        .execute()
    : []
  if (rows.length === 0) throw new AgentError('TRIAL_NOT_FOUND', 'there is no such trial')
  return rows.map(({ digest, ...row }) => ({ ...row, digest: `0x${digest.toString('hex')}` }))
}

/**
 * What is on record of a trial, to decide with.
 *
 * @throws {AgentError} TRIAL_NOT_FOUND
 */
export async function readTrialFile(options: {
  database: Kysely<IssuerTables>
  organisation: Pick<Organisation, 'id'>
  trial: string
}): Promise<TrialFile> {
  return toTrialFile(await readTrialDocuments(options))
}

/** The documents of a trial as what they say. */
export function toTrialFile(
  documents: readonly { kind: TrialDocumentKind; document: Record<string, unknown> }[],
): TrialFile {
  const contents = <Content>(kind: TrialDocumentKind) =>
    documents.filter((each) => each.kind === kind).map(({ document }) => document.content as Content)
  const [registration] = contents<TrialRegistration>('registration')
  return {
    registration: registration!,
    protocolVersions: contents<ProtocolVersion>('protocol-version'),
    irbApprovals: contents<IrbApproval>('irb-approval'),
    statuses: contents<TrialStatus>('status'),
  }
}

/** The trials that an organisation keeps. */
export async function listRegistrations({
  database,
  organisation,
}: {
  database: Kysely<IssuerTables>
  organisation: Pick<Organisation, 'id'>
}): Promise<{ trial: string; registration: TrialRegistration }[]> {
  const rows = await database
    .selectFrom('trial_documents')
    .select(['trial', 'document'])
    .where('organisation', '=', organisation.id)
    .where('kind', '=', 'registration')
    .orderBy('log_index')
    .execute()
  return rows.map(({ trial, document }) => ({ trial, registration: document.content as TrialRegistration }))
}
