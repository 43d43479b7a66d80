import { verifyAuditLog } from '#agent/audit/verify-audit-log.ts'
import { type ListedOrganisation, listOrganisations } from '#agent/organisations/list-organisations.ts'
import { readHead } from '#agent/registry/read-head.ts'
import type { Command } from '../command.ts'
import type { Workplace } from '../open-workplace.ts'

/** What an entry of the log and the chain say, in a form for programs. */
type Found = {
  organisation: string
  entries: string
  anchored: string
  /** The final anchor on chain that the log was held against; 0 if there is none. */
  anchor: string
  fault: { code: string; sequence: string } | null
}

/** A log that does not verify is no failure of this command, and must not look like one. */
const DOES_NOT_VERIFY = 3

export const verifyAuditCommand: Command = {
  name: 'audit verify',
  summary: 'Hold the audit log against itself and against the newest final anchor on chain',
  notes: [
    'Finds any edit, deletion or truncation behind that anchor. Reads every entry; changes nothing. If a log does not',
    'verify (exit code 3): keep the database as it is, and compare it with a backup.',
  ],
  example: '--organisation board',
  options: { organisation: { value: '<id>', meaning: 'one alone; all that publish here if left out' } },
  async run({ options, workplace }) {
    const id = options.optional('organisation')
    const all = await listOrganisations({ database: workplace.database })
    const chosen =
      id === undefined
        ? all.filter(({ publisherAddress }) => publisherAddress !== null)
        : [await workplace.organisation(id)]
    const provider = await workplace.provider()
    const found: Found[] = []
    for (const organisation of chosen) found.push(await verifyOne({ workplace, provider, organisation }))
    return {
      lines: found.map(describe),
      data: { logs: found },
      ...(found.some(({ fault }) => fault) ? { exitCode: DOES_NOT_VERIFY } : {}),
    }
  },
}

async function verifyOne({
  workplace: { database, config },
  provider,
  organisation: { id, address },
}: {
  workplace: Workplace
  provider: Awaited<ReturnType<Workplace['provider']>>
  organisation: ListedOrganisation
}): Promise<Found> {
  const { registryAddress } = config
  // what is not final may yet be replaced, and is no evidence
  const head = await readHead({ provider, registryAddress, organisation: address, blockTag: 'finalized' })
  const { entries, anchored, fault } = await verifyAuditLog({
    database,
    organisation: id,
    anchoredRoots: head.sequence === 0n ? [] : [head],
  })
  return {
    organisation: id,
    entries: `${entries}`,
    anchored: `${anchored}`,
    anchor: `${head.sequence}`,
    fault: fault && { code: fault.code, sequence: `${fault.sequence}` },
  }
}

function describe({ organisation, entries, anchored, anchor, fault }: Found): string {
  if (fault) return `${organisation}: DOES NOT VERIFY: ${fault.code} at ${fault.sequence}`
  return `${organisation}: ${entries} entries verify, ${anchored} of them under anchors; held against anchor ${anchor} on chain`
}
