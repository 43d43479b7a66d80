import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { JsonRpcProvider } from 'ethers'
import type { Kysely } from 'kysely'
import { CAP_ACCREDIT, CAP_ISSUE } from '#agent/registry/chain-view.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import { encodeScope, type Scope } from '#agent/registry/scope.ts'
import { accredit } from '#agent/registry/write-registry.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import { keepScope } from './find-scope.ts'
import { openRegistryTarget } from './open-registry-target.ts'

/**
 * Grants an accreditation, by an organisation of this service. The chain commits to the scope's hash; its document is
 * kept for the organisation to publish. One that stands, with the same scope, is left as it is.
 *
 * @param grantor id of the organisation that grants
 * @param organisation address of the one that is granted
 * @param parent the grantor's own accreditation; null for a root authority
 * @throws {ChainError}
 * @throws {AgentError} CONTROLLER_NOT_HELD
 */
export async function accreditOrganisation({
  database,
  privateKeys,
  provider,
  follower,
  grantor,
  organisation,
  typeId,
  parent,
  scope,
  mayAccredit = false,
  from,
  until,
  now,
}: {
  database: Kysely<OrganisationTables>
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  follower: ChainFollower
  grantor: string
  organisation: string
  typeId: string
  parent: string | null
  scope: Scope
  mayAccredit?: boolean
  from: Date
  until: Date
  now: Date
}): Promise<void> {
  const { view } = follower
  const { document, scopeHash } = encodeScope(scope)
  await keepScope({ database, scopeHash, document, now })
  const { address } = await database
    .selectFrom('organisations')
    .select('address')
    .where('id', '=', grantor)
    .executeTakeFirstOrThrow()
  const standing = view
    .accreditationsOf(organisation)
    .some(
      (known) =>
        known.grantor === address &&
        known.schema === typeId &&
        known.scopeHash === scopeHash &&
        known.endedAt === null &&
        known.until * 1000 > now.getTime(),
    )
  if (standing) return
  const { registryAddress } = view
  await accredit({
    ...(await openRegistryTarget({
      database,
      privateKeys,
      provider,
      registryAddress,
      organisation: grantor,
    })),
    grantor: address,
    organisation,
    schema: typeId,
    parent,
    from,
    until,
    capabilities: CAP_ISSUE | (mayAccredit ? CAP_ACCREDIT : 0),
    scopeHash,
  })
  await follower.poll()
}
