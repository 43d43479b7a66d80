import type { Kysely } from 'kysely'
import type { Anchor } from '#agent/registry/chain-view.ts'
import type { IssuanceProofTables } from '#agent/store/tables/issuance-proof.ts'

/** Where a leaf is in a tree, and what leads from it to the root (RFC 9162 §2.1.3): siblings, nearest first. */
export type InclusionPath = { index: bigint; proof: readonly Buffer[] }

export type IssuanceProofStore = {
  readProof(options: { digest: Buffer; anchor: Anchor }): Promise<InclusionPath | undefined>
  /** Keeps a proof that held. */
  writeProof(options: { digest: Buffer; anchor: Anchor; path: InclusionPath }): Promise<void>
}

/** Proofs of issuance that outlive a restart, and the records that rest on them. */
export function createIssuanceProofStore({
  database,
}: {
  database: Kysely<IssuanceProofTables>
}): IssuanceProofStore {
  return {
    async readProof({ digest, anchor: { root } }) {
      const row = await database
        .selectFrom('issuance_proofs')
        .select(['log_index', 'path'])
        .where('digest', '=', digest)
        .where('root', '=', root)
        .executeTakeFirst()
      return row && { index: row.log_index, proof: splitPath(row.path) }
    },
    async writeProof({ digest, anchor: { root, organisation, sequence }, path: { index, proof } }) {
      await database
        .insertInto('issuance_proofs')
        .values({ root, digest, organisation, sequence, log_index: index, path: Buffer.concat(proof) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
}

/** Hashes of 32 bytes, one after the other. */
export function splitPath(path: Buffer): Buffer[] {
  return Array.from({ length: path.length / 32 }, (_, place) => path.subarray(place * 32, (place + 1) * 32))
}
