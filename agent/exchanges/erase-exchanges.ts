import type { Transaction } from 'kysely'
import { collectIdentifiers } from '#agent/proofs/collect-identifiers.ts'
import type { ExchangeTables } from '#agent/store/tables/exchange.ts'
import type { ExchangeWorld } from './exchange-world.ts'

const PAGE = 500

/**
 * Removes the exchanges in whose variables or results one of the identifiers occurs. Each is opened to see that: there are
 * those of a month at most.
 *
 * @returns their digests, in hexadecimal
 */
export async function eraseExchanges({
  transaction,
  seal,
  organisation,
  identifiers,
}: {
  transaction: Transaction<ExchangeTables>
  seal: ExchangeWorld['seal']
  organisation: string
  identifiers: readonly string[]
}): Promise<string[]> {
  const found: Buffer[] = []
  let last = Buffer.alloc(0)
  for (;;) {
    const rows = await transaction
      .selectFrom('exchanges')
      .select(['digest', 'sealed'])
      .where('organisation', '=', organisation)
      .where('digest', '>', last)
      .orderBy('digest')
      .limit(PAGE)
      .execute()
    for (const { digest, sealed } of rows) {
      const named = collectIdentifiers(JSON.parse(seal.open(sealed).toString('utf8')))
      if (identifiers.some((identifier) => named.has(identifier))) found.push(digest)
    }
    if (rows.length < PAGE) break
    last = rows.at(-1)!.digest as Buffer<ArrayBuffer>
  }
  if (found.length > 0) await transaction.deleteFrom('exchanges').where('digest', 'in', found).execute()
  return found.map((digest) => digest.toString('hex'))
}
