import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { VerificationRecordTables } from '#agent/store/tables/verification-record.ts'
import type { VerificationRecord } from './verification-record.ts'

/** A record with what shows that the verifier made it. Siblings are 0x and lower-case hex, nearest first. */
export type ProvenVerification = {
  record: VerificationRecord
  proof: {
    type: 'CaresealGroupProof'
    leafIndex: number
    treeSize: number
    path: readonly string[]
    /** JWS over the root of the group. */
    signedRoot: string
  }
}

/**
 * A verification record of an organisation, with its proof.
 *
 * @throws {AgentError} VERIFICATION_NOT_FOUND, for another organisation's as for one that never was
 */
export async function readVerification({
  database,
  id,
  organisation,
}: {
  database: Kysely<VerificationRecordTables>
  id: string
  organisation: string
}): Promise<ProvenVerification> {
  const row = UUID.test(id)
    ? await database
        .selectFrom('verification_records')
        .innerJoin('verification_groups', 'verification_groups.id', 'verification_records.group_id')
        .select(['record', 'leaf_index', 'path', 'size', 'signature'])
        .where('verification_records.id', '=', id)
        .where('organisation', '=', organisation)
        .executeTakeFirst()
    : undefined
  if (!row) throw new AgentError('VERIFICATION_NOT_FOUND', 'no such verification')
  const path: string[] = []
  for (let at = 0; at < row.path.length; at += 32) path.push(`0x${row.path.toString('hex', at, at + 32)}`)
  return {
    record: JSON.parse(row.record),
    proof: {
      type: 'CaresealGroupProof',
      leafIndex: row.leaf_index,
      treeSize: row.size,
      path,
      signedRoot: row.signature,
    },
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
