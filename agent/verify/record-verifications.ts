import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { merklePaths } from '#agent/log/merkle-tree.ts'
import type { Sign } from '#agent/proofs/sign-jose.ts'
import { encodeBinaryArray } from '#agent/store/binary-array.ts'
import { groupCommit } from '#agent/store/group-commit.ts'
import type { VerificationLogTables } from '#agent/store/tables/verification-log.ts'
import type { VerificationRecordTables } from '#agent/store/tables/verification-record.ts'
import { signGroup } from './sign-group.ts'
import type { VerificationOptions } from './verification-options.ts'
import {
  encodeRecord,
  type RecordedVerdict,
  type VerificationRecord,
  verificationLeaf,
} from './verification-record.ts'

/** At most this many records share a commit and a signature. */
const MAX_GROUP = 1_000

/** The verifier's own identity: records are signed with an Ed25519 key that its DID document lists. */
export type RecordSigner = { did: string; verificationMethod: string; sign: Sign }

export type VerificationToRecord = {
  presented: RecordedVerdict & { kind: 'credential' | 'presentation' }
  credentials?: readonly RecordedVerdict[]
  policy: VerificationOptions
  organisation: string
  client: string
  person: string | null
  now: Date
}

export type RecordVerification = (verification: VerificationToRecord) => Promise<{ id: string }>

/**
 * Records verifications. A record is durable when its promise resolves: answer only then. Those that come in while the
 * last group is written share the next commit and one signature over the Merkle root of the group (RFC 9162); each is
 * stored with its path, and can be checked by itself.
 */
export function createRecordVerification({
  database,
  signer,
}: {
  database: Kysely<VerificationRecordTables & VerificationLogTables>
  signer: RecordSigner
}): RecordVerification {
  return groupCommit<VerificationToRecord, { id: string }>({
    max: MAX_GROUP,
    write: async (verifications) => {
      const records = verifications.map((verification) => createRecord(verification, signer.did))
      const { root, paths } = merklePaths(records.map(({ text }) => verificationLeaf(text)))
      const created = verifications.at(-1)!.now
      const group = randomUUID()
      const signature = await signGroup({ root, size: records.length, signer, now: created })
      // one statement: a transaction of its own, and one way there and back
      await sql`
        WITH new_group AS (
          INSERT INTO verification_groups (id, root, size, signature, created_at)
          VALUES (${group}, ${root}, ${records.length}, ${signature}, ${created})
        ), to_log AS (
          INSERT INTO verification_log (group_id, verifier) VALUES (${group}, ${signer.did})
        )
        INSERT INTO verification_records (id, organisation, record, group_id, leaf_index, path, created_at)
        SELECT id, organisation, record, ${group}, place - 1, path, ${created}
        FROM unnest(
          ${records.map(({ id }) => id)}::uuid[],
          ${verifications.map(({ organisation }) => organisation)}::text[],
          ${encodeBinaryArray({ type: 'text', elements: records.map(({ text }) => text) })}::text[],
          ${encodeBinaryArray({ type: 'bytea', elements: paths.map((path) => Buffer.concat(path)) })}::bytea[]
        ) WITH ORDINALITY AS new (id, organisation, record, path, place)
      `.execute(database)
      return records.map(({ id }) => ({ id }))
    },
  })
}

function createRecord(verification: VerificationToRecord, verifier: string): { id: string; text: string } {
  const { presented, credentials = [], policy, organisation, client, person, now } = verification
  const id = randomUUID()
  const record: VerificationRecord = {
    type: 'CaresealVerificationRecord',
    format: 'hc-verification/1',
    id,
    time: now.toISOString(),
    verifier,
    organisation,
    client,
    person,
    presented: { kind: presented.kind, ...pickRecorded(presented) },
    credentials: credentials.map(pickRecorded),
    policy,
  }
  return { id, text: encodeRecord(record) }
}

/** Nothing else of a verdict: subjects and messages to the caller stay out. */
function pickRecorded({ digest, verified, verdict, checks }: RecordedVerdict): RecordedVerdict {
  return { digest, verified, verdict, checks }
}
