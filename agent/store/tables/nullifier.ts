import type { ColumnType } from 'kysely'

export type NullifierTables = {
  /** Which nullifiers are taken. `holder` is a keyed digest of trial and subject id, so nothing here says who takes part
   * in what; `washout_until` is null as long as it is not released. */
  nullifier_claims: {
    id: string
    organisation: ColumnType<string, string, never>
    nullifier: ColumnType<Buffer, Buffer, never>
    holder: Buffer
    washout_until: Date | null
  }
}
