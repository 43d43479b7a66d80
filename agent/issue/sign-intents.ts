import { sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { completeSecuring } from '#agent/proofs/securing.ts'
import { encodeBinaryArray } from '#agent/store/binary-array.ts'
import { findUnsigned } from './find-unsigned.ts'
import type { IssuedCredential } from './issue-credentials.ts'
import type { IssuerWorld } from './issuer-world.ts'
import { readIssued } from './read-credential.ts'
import type { RecordedCredential, RecordedOutcome } from './record-intents.ts'

/**
 * Signs what was recorded, stores the signatures and appends to the issuance log, in one commit. A credential that
 * an earlier request recorded is finished here if that request was cut short: the bytes are the same.
 */
export async function signIntents({
  world,
  organisation,
  recorded,
}: {
  world: IssuerWorld
  organisation: Organisation
  recorded: readonly RecordedOutcome[]
}): Promise<(IssuedCredential | AgentError)[]> {
  const begun = recorded.flatMap((outcome) => ('signingInput' in outcome ? outcome : []))
  const earlier = recorded.flatMap((outcome) => ('earlier' in outcome ? outcome.earlier : []))
  const unfinished = earlier.length > 0 ? await findUnsigned({ world, organisation, ids: earlier }) : []
  const signatures = await signAndLog({ world, organisation, credentials: [...begun, ...unfinished] })
  const outcomes: (IssuedCredential | AgentError)[] = []
  for (const outcome of recorded) {
    if (outcome instanceof AgentError) outcomes.push(outcome)
    else if ('earlier' in outcome)
      outcomes.push(await readEarlier({ world, organisation, id: outcome.earlier }))
    else {
      const { id, record } = outcome
      outcomes.push({
        id,
        record,
        mediaType: outcome.mediaType,
        credential: completeSecuring({ ...outcome, signature: signatures.get(id)! }),
      })
    }
  }
  return outcomes
}

/** What became of an earlier request's credential: it may be erased since, and that is the outcome of this one alone. */
async function readEarlier(
  options: Parameters<typeof readIssued>[0],
): Promise<IssuedCredential | AgentError> {
  try {
    return await readIssued(options)
  } catch (error) {
    if (error instanceof AgentError) return error
    throw error
  }
}

/**
 * Signs and logs recorded credentials, and answers the signatures by id. One that another process has finished meanwhile
 * is left as it is, and its signature answered: ECDSA gives another each time.
 */
export async function signAndLog({
  world,
  organisation,
  credentials,
}: {
  world: IssuerWorld
  organisation: Organisation
  credentials: readonly RecordedCredential[]
}): Promise<Map<string, Buffer>> {
  const signatures = new Map(
    credentials.map(({ id, signer, signingInput }) => [id, signer.sign(signingInput)]),
  )
  if (signatures.size === 0) return signatures
  await world.database.transaction().execute(async (transaction) => {
    const found = await transaction
      .selectFrom('credentials')
      .select(['id', 'digest', 'signature'])
      .where('id', '=', sql<string>`any(${[...signatures.keys()]}::text[])`)
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const { id, signature } of found) if (signature) signatures.set(id, signature)
    const rows = found.filter(({ signature }) => signature === null)
    if (rows.length === 0) return
    const { firstIndex } = await appendLeaves({
      transaction,
      organisation: organisation.id,
      log: 'issuance',
      leaves: rows.map(({ digest }) => issuanceLeaf(digest)),
    })
    await sql`
      UPDATE credentials SET signature = signed.signature, log_index = signed.log_index
      FROM unnest(
        ${rows.map(({ id }) => id)}::text[],
        ${encodeBinaryArray({ type: 'bytea', elements: rows.map(({ id }) => signatures.get(id)!) })}::bytea[],
        ${rows.map((_, place) => String(firstIndex + BigInt(place)))}::bigint[]
      ) AS signed (id, signature, log_index)
      WHERE credentials.id = signed.id
    `.execute(transaction)
  })
  return signatures
}
