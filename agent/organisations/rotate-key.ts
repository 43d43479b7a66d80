import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import { createSigningKey } from './create-signing-key.ts'
import { type DescribedKey, describeKey } from './describe-key.ts'
import type { KeyWorld } from './key-world.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { KeyPurpose, Organisation } from './organisation.ts'

/**
 * Begins the rotation of a signing key of the did:ethr: the new one is made and kept here. What follows takes blocks, and so is not
 * waited for: `advanceKeys` lists it in the DID document, then in the registry, lets it take over once both are final,
 * and retires the old one once the last credential that it signed is anchored. A rotation that is under way is not begun
 * again. An organisation that has no key of the kind gets its first.
 *
 * @returns the new key, `pending`
 * @throws {AgentError} CONTROLLER_NOT_HELD; ORGANISATION_NOT_REGISTERED
 */
export async function rotateKey({
  world,
  organisation,
  algorithm,
  purpose = 'assertionMethod',
  actor,
  now,
}: {
  world: Omit<KeyWorld, 'reload'>
  organisation: Organisation
  algorithm: SigningAlgorithm
  purpose?: KeyPurpose
  actor: Actor
  now: Date
}): Promise<DescribedKey> {
  const { database, agent, follower } = world
  const { view } = follower
  const { registryAddress } = view
  // who cannot write to the chain cannot bring a key there
  await openRegistryTarget({ ...world, registryAddress, organisation: organisation.id })
  if (!view.organisation(organisation.address)) {
    throw new AgentError('ORGANISATION_NOT_REGISTERED', 'the registry does not know the organisation')
  }
  const { key, row } = await createSigningKey({ organisation: organisation.id, algorithm, purpose, now })
  const pending = await database.transaction().execute(async (transaction) => {
    await transaction
      .selectFrom('organisations')
      .select('id')
      .where('id', '=', organisation.id)
      .forUpdate()
      .execute()
    const underWay = await transaction
      .selectFrom('signing_keys')
      .selectAll()
      .where('organisation', '=', organisation.id)
      .where('method', '=', 'ethr')
      .where('algorithm', '=', algorithm)
      .where('purpose', '=', purpose)
      .where('verification_method', 'is', null)
      .where('ended', 'is', null)
      .executeTakeFirst()
    if (underWay) return underWay
    await agent.keyManagerImport({ ...key, kms: 'local' })
    const begun = await transaction
      .insertInto('signing_keys')
      .values(row)
      .returningAll()
      .executeTakeFirstOrThrow()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        {
          action: 'key.rotate',
          object: row.thumbprint,
          outcome: 'begun',
          client: actor.client,
          person: actor.person,
          detail: { algorithm, purpose },
        },
      ],
      now,
    })
    return begun
  })
  return describeKey({ row: pending, view, organisation })
}
