import { type DescribedKey, describeKey } from './describe-key.ts'
import type { KeyWorld } from './key-world.ts'
import type { Organisation } from './organisation.ts'

/** The keys that an organisation signs with, or signed with before; the oldest first. */
export async function listKeys({
  world: { database, follower },
  organisation,
}: {
  world: Pick<KeyWorld, 'database' | 'follower'>
  organisation: Pick<Organisation, 'id' | 'address'>
}): Promise<DescribedKey[]> {
  const rows = await database
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', organisation.id)
    .orderBy('created_at')
    .orderBy('purpose')
    .orderBy('key')
    .execute()
  return rows.map((row) => describeKey({ row, view: follower.view, organisation }))
}
