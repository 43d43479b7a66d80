import { gunzipSync, gzipSync } from 'node:zlib'
import { type Kysely, sql } from 'kysely'
import type { Anchor } from '#agent/registry/chain-view.ts'
import type { ListTables } from '#agent/store/tables/list-tables.ts'
import type { ListDescription } from './describe-list.ts'
import { writeStatusMessages } from './status-messages.ts'

/** A version of a list as it is kept. */
export type StoredList = ListDescription & {
  version: number
  bitRoot: string
  bits: Uint8Array
  validUntil: number | null
}

export type StatusListStore = {
  readList(url: string): Promise<StoredList | undefined>
  readMark(url: string): Promise<number | undefined>
  readAnchorMark(organisation: string): Promise<{ sequence: bigint; chain: string } | undefined>
  readDocument(anchor: Anchor): Promise<string | undefined>
  writeDocument(options: { anchor: Anchor; document: string }): Promise<void>
  /** Keeps a version as its issuer signed it, for evidence. */
  writeCredential(options: {
    url: string
    version: number
    bitRoot: string
    credential: string
  }): Promise<void>
  writeList(options: { url: string; organisation: string; list: StoredList }): Promise<void>
  /** Raises the high-water marks to what a final anchor says; they never go down. */
  raiseMarks(options: { url: string; version: number | null; anchor: Anchor }): Promise<void>
}

/** What outlives a restart: lists, anchor documents, and how far each was seen. */
export function createStatusListStore({ database }: { database: Kysely<ListTables> }): StatusListStore {
  return {
    async readList(url) {
      const row = await database
        .selectFrom('list_versions')
        .selectAll()
        .where('url', '=', url)
        .executeTakeFirst()
      if (!row) return undefined
      const { purposes, status_size: statusSize, messages, version, bit_root: bitRoot } = row
      return {
        purposes,
        statusSize,
        messages:
          messages && new Map(messages.map(({ status, message }) => [Number(status), message] as const)),
        version,
        bitRoot,
        // as in decodeBitstring: no part of a larger buffer
        bits: new Uint8Array(gunzipSync(row.bits)),
        validUntil: row.valid_until?.getTime() ?? null,
      }
    },
    async readMark(url) {
      const row = await database
        .selectFrom('list_marks')
        .select('version')
        .where('url', '=', url)
        .executeTakeFirst()
      return row?.version
    },
    async readAnchorMark(organisation) {
      return await database
        .selectFrom('list_anchor_marks')
        .select(['sequence', 'chain'])
        .where('organisation', '=', organisation)
        .executeTakeFirst()
    },
    async readDocument({ root }) {
      const row = await database
        .selectFrom('list_documents')
        .select('document')
        .where('root', '=', root)
        .executeTakeFirst()
      return row?.document
    },
    async writeDocument({ anchor: { organisation, root, sequence }, document }) {
      await database
        .insertInto('list_documents')
        .values({ root, organisation, sequence, document })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async writeCredential({ url, version, bitRoot, credential }) {
      await database
        .insertInto('list_credentials')
        .values({ url, version, bit_root: bitRoot, credential })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async writeList({ url, organisation, list }) {
      const row = {
        organisation,
        purposes: list.purposes as string[],
        status_size: list.statusSize,
        messages: list.messages && JSON.stringify(writeStatusMessages(list.messages)),
        version: list.version,
        bit_root: list.bitRoot,
        bits: gzipSync(list.bits),
        valid_until: list.validUntil === null ? null : new Date(list.validUntil),
      }
      await database
        .insertInto('list_versions')
        .values({ url, ...row })
        .onConflict((conflict) => conflict.column('url').doUpdateSet(row))
        .execute()
    },
    async raiseMarks({ url, version, anchor: { organisation, sequence, chain } }) {
      await database
        .insertInto('list_anchor_marks')
        .values({ organisation, sequence, chain })
        .onConflict((conflict) =>
          conflict
            .column('organisation')
            .doUpdateSet({ sequence, chain })
            .where('list_anchor_marks.sequence', '<', sequence),
        )
        .execute()
      if (version === null) return
      await database
        .insertInto('list_marks')
        .values({ url, version })
        .onConflict((conflict) =>
          conflict
            .column('url')
            .doUpdateSet({ version: sql<number>`greatest(list_marks.version, ${version})` }),
        )
        .execute()
    },
  }
}
