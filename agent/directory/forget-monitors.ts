import type { Transaction } from 'kysely'
import type { DirectoryTables } from '#agent/store/tables/directory.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import { DIRECTORY_REFERENCE } from './describe-verdict.ts'

/** Ends the monitors that a directory has of the licenses of an entry, but those of `keep`. */
export async function forgetMonitors({
  transaction,
  entry,
  keep = [],
}: {
  transaction: Transaction<DirectoryTables & MonitorTables>
  entry: string
  /** Digests. */
  keep?: readonly string[]
}): Promise<void> {
  const ended = transaction
    .deleteFrom('monitors')
    .using('directory_licenses')
    .whereRef('directory_licenses.monitor', '=', 'monitors.id')
    .where('directory_licenses.entry', '=', entry)
    .where('monitors.reference', '=', DIRECTORY_REFERENCE)
  await (keep.length === 0 ? ended : ended.where('monitors.digest', 'not in', keep)).execute()
}
