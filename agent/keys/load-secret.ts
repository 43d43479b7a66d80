import type { Kysely } from 'kysely'
import type { KeyCheckTables } from '#agent/store/tables/key-check.ts'
import { createSeal } from './seal.ts'

/** A secret of this service: made at its first use, sealed in the database, the same for every process after. */
export async function loadSecret({
  database,
  keyEncryptionKey,
  name,
  create,
}: {
  database: Kysely<KeyCheckTables>
  keyEncryptionKey: Uint8Array
  name: string
  create: () => Promise<Buffer> | Buffer
}): Promise<Buffer> {
  const seal = createSeal({ key: keyEncryptionKey, purpose: `secret ${name}` })
  const find = () =>
    database.selectFrom('secrets').select('sealed').where('name', '=', name).executeTakeFirst()
  const known = await find()
  if (known) return seal.open(known.sealed)
  await database
    .insertInto('secrets')
    .values({ name, sealed: seal.seal(await create()) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  // of two that began at once, both take what the first wrote
  return seal.open((await find())!.sealed)
}
