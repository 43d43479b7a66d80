import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { KeyCheckTables } from '#agent/store/tables/key-check.ts'
import { createSeal } from './seal.ts'

const KNOWN = Buffer.from('careseal')

/**
 * Refuses a key-encryption key other than the one that this database was begun with, before anything is read or
 * written with it.
 *
 * @throws {AgentError} KEY_ENCRYPTION_KEY_WRONG
 */
export async function checkKeyEncryptionKey({
  database,
  key,
}: {
  database: Kysely<KeyCheckTables>
  key: Uint8Array
}): Promise<void> {
  const seal = createSeal({ key, purpose: 'key check' })
  await database
    .insertInto('key_checks')
    .values({ id: 1, sealed: seal.seal(KNOWN) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { sealed } = await database.selectFrom('key_checks').select('sealed').executeTakeFirstOrThrow()
  try {
    if (seal.open(sealed).equals(KNOWN)) return
  } catch {}
  throw new AgentError(
    'KEY_ENCRYPTION_KEY_WRONG',
    'KEY_ENCRYPTION_KEY is not the key this database was begun with',
  )
}
