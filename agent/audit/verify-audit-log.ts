import { type Kysely, sql, type Transaction } from 'kysely'
import { ANCHOR_TAGS, type AnchorDocument, anchorRoot } from '#agent/anchors/anchor-document.ts'
import { createTreeHasher } from '#agent/log/tree-hasher.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import { auditLeaf, CHAIN_START, hashAuditEntry, type RecordedEntry } from './hash-audit-entry.ts'

export type AuditFaultCode =
  | 'AUDIT_ANCHOR_FORGED'
  | 'AUDIT_ANCHOR_MISMATCH'
  | 'AUDIT_ENTRY_CHANGED'
  | 'AUDIT_ENTRY_MISSING'
  | 'AUDIT_HEAD_MISMATCH'
  | 'AUDIT_TRUNCATED'

/** What does not fit, and at which entry; for AUDIT_ANCHOR_FORGED, at which anchor. */
export type AuditFault = { code: AuditFaultCode; sequence: bigint }

/** `anchored` is how many entries the newest anchor holds: any change behind that is found. */
export type AuditVerdict = { entries: bigint; anchored: bigint; fault: AuditFault | null }

/** What the chain holds for an anchor: `root` is 0x and lower-case hex. */
export type AnchoredRoot = { sequence: bigint; root: string }

const PAGE = 5_000

/**
 * Reads an organisation's audit log from its first entry and holds it against itself and against every anchor. Whoever
 * can write to the database can write its anchors too, so give the roots that the chain holds: with these, no edit,
 * deletion or truncation behind the newest of them goes unseen.
 *
 * @param anchoredRoots from the chain, the newest at least
 */
export async function verifyAuditLog({
  database,
  organisation,
  anchoredRoots,
}: {
  database: Kysely<AuditTables & AnchorTables>
  organisation: string
  anchoredRoots: readonly AnchoredRoot[]
}): Promise<AuditVerdict> {
  // one snapshot, so that what is appended meanwhile is no fault
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const { heads, forged } = await readAnchors({ snapshot, organisation, anchoredRoots })
      if (forged !== null) {
        return { entries: 0n, anchored: 0n, fault: { code: 'AUDIT_ANCHOR_FORGED', sequence: forged } }
      }
      return verifyEntries({ snapshot, organisation, heads })
    })
}

async function verifyEntries({
  snapshot,
  organisation,
  heads,
}: {
  snapshot: Transaction<AuditTables>
  organisation: string
  heads: readonly AuditHead[]
}): Promise<AuditVerdict> {
  const rootsAt = Map.groupBy(heads, ({ size }) => size)
  const anchored = [...rootsAt.keys()].sort((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n
  const tree = createTreeHasher()
  let previous = CHAIN_START
  const found = (code: AuditFaultCode): AuditVerdict => ({
    entries: tree.size(),
    anchored,
    fault: { code, sequence: tree.size() },
  })
  for await (const { entry, hash } of readEntries({ snapshot, organisation })) {
    if (entry.sequence !== tree.size()) return found('AUDIT_ENTRY_MISSING')
    const expected = hashAuditEntry({ previous, entry })
    if (!expected.equals(hash)) return found('AUDIT_ENTRY_CHANGED')
    tree.add(auditLeaf(expected))
    previous = expected
    const anchoredHere = rootsAt.get(tree.size())
    if (!anchoredHere) continue
    const root = `0x${tree.root().toString('hex')}`
    if (anchoredHere.some((head) => head.root !== root)) return found('AUDIT_ANCHOR_MISMATCH')
  }
  if (tree.size() < anchored) return found('AUDIT_TRUNCATED')
  const head = await snapshot
    .selectFrom('audit_heads')
    .select(['size', 'hash'])
    .where('organisation', '=', organisation)
    .executeTakeFirst()
  const isHead = (head?.size ?? 0n) === tree.size() && (head?.hash ?? CHAIN_START).equals(previous)
  return isHead ? { entries: tree.size(), anchored, fault: null } : found('AUDIT_HEAD_MISMATCH')
}

type AuditHead = { size: bigint; root: string }

async function readAnchors({
  snapshot,
  organisation,
  anchoredRoots,
}: {
  snapshot: Transaction<AnchorTables>
  organisation: string
  anchoredRoots: readonly AnchoredRoot[]
}): Promise<{ heads: AuditHead[]; forged: bigint | null }> {
  const rows = await snapshot
    .selectFrom('anchors')
    .select(['sequence', 'root', 'document'])
    .where('organisation', '=', organisation)
    // one that the chain holds counts, whether or not the publisher has noted yet that it does
    .where((where) =>
      where.or([
        where('state', 'in', ['included', 'final']),
        where(
          'sequence',
          '=',
          sql<bigint>`any(${anchoredRoots.map(({ sequence }) => `${sequence}`)}::bigint[])`,
        ),
      ]),
    )
    .orderBy('sequence')
    .execute()
  const documents = rows.map((row) => ({ ...row, document: JSON.parse(row.document) as AnchorDocument }))
  const isStored = ({ sequence, root }: AnchoredRoot) =>
    documents.some((row) => row.sequence === sequence && row.root === root)
  const forged =
    documents.find(
      ({ sequence, root, document }) =>
        BigInt(document.sequence) !== sequence || anchorRoot(document) !== root,
    ) ?? anchoredRoots.find((anchored) => !isStored(anchored))
  const heads = documents.flatMap(({ document }) => {
    const subtree = document.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.auditLog)
    return subtree ? { size: BigInt(subtree.size), root: subtree.root } : []
  })
  return { heads, forged: forged?.sequence ?? null }
}

async function* readEntries({
  snapshot,
  organisation,
}: {
  snapshot: Transaction<AuditTables>
  organisation: string
}): AsyncGenerator<{ entry: RecordedEntry; hash: Buffer }> {
  let after = -1n
  for (;;) {
    const rows = await snapshot
      .selectFrom('audit_entries')
      .selectAll()
      .where('organisation', '=', organisation)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(PAGE)
      .execute()
    for (const { recorded_at, digest, detail, outcome, hash, ...rest } of rows) {
      const entry: RecordedEntry = {
        ...rest,
        recordedAt: recorded_at,
        outcome: outcome as RecordedEntry['outcome'],
        ...(digest === null ? {} : { digest }),
        ...(detail === null ? {} : { detail }),
      }
      yield { entry, hash }
    }
    if (rows.length < PAGE) return
    after = rows.at(-1)!.sequence
  }
}
