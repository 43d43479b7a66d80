import { type Kysely, sql } from 'kysely'
import { type Seal, sealWith } from '#agent/keys/seal.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/**
 * The tables of an issuer in which somebody who has its keys finds a name: in plain text, under a seal, and in what is
 * encoded in either. It knows nothing of how the tables are used.
 */
export async function findNaming({
  database,
  seals,
  subjectKeySeal,
  name,
}: {
  database: Kysely<IssuerTables>
  seals: readonly Seal[]
  subjectKeySeal: Seal
  name: string
}): Promise<string[]> {
  const subjects = await database.selectFrom('subjects').select('sealed_key').execute()
  const keys = subjects.flatMap(({ sealed_key }) => (sealed_key ? [subjectKeySeal.open(sealed_key)] : []))
  const all = [...seals, ...keys.map(sealWith)]
  const naming: string[] = []
  for (const { name: table } of await database.introspection.getTables()) {
    const { rows } = await sql<Record<string, unknown>>`SELECT * FROM ${sql.table(table)}`.execute(database)
    const values = rows.flatMap((row) => Object.values(row)).flat()
    if (values.some((value) => textsOf(value, all).some((text) => isNamedIn(text, name)))) naming.push(table)
  }
  return naming.sort()
}

function textsOf(value: unknown, seals: readonly Seal[]): string[] {
  if (typeof value === 'string') return [value]
  if (!Buffer.isBuffer(value))
    return [JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? 0 : one)) ?? '']
  const opened = seals.flatMap((seal) => {
    try {
      return [seal.open(value)]
    } catch {
      return []
    }
  })
  return [value, ...opened].map((bytes) => bytes.toString('utf8'))
}

function isNamedIn(text: string, name: string): boolean {
  if (text.includes(name)) return true
  const encoded = text.match(/[\w-]{32,}/g) ?? []
  return encoded.some((part) => {
    const decoded = Buffer.from(part, 'base64url').toString('utf8')
    return decoded.startsWith('{') && isNamedIn(decoded, name)
  })
}
