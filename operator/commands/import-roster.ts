import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { deriveIssuingKeys } from '#agent/issue/issuing-keys.ts'
import { importRoster } from '#agent/issue/roster/import-roster.ts'
import { findScope } from '#agent/organisations/find-scope.ts'
import type { Command } from '../command.ts'
import { PERSON_OPTION, readActor } from '../read-actor.ts'
import { carryOutRoster } from '../roster/carry-out-roster.ts'
import { digestRoster } from '../roster/digest-roster.ts'
import { chooseFormat, readRoster } from '../roster/read-roster.ts'

/** It ended, and rows were refused. */
const REFUSED = 3

export const importRosterCommand: Command = {
  name: 'roster import',
  summary: 'Issue a license for each row of a file: CSV, a FHIR Bundle, or NDJSON',
  notes: [
    'Try --dry-run first: it checks every row and writes nothing. docs/license.md has the columns and what the report says.',
    'A FHIR Bundle (R4 or R5), or NDJSON, holds Practitioners: each qualification of theirs is a row.',
    'An import that was cut short is run again with the same file, unchanged: no row is issued twice.',
    'Exit code 3: it ended, and rows were refused. The report says which, and why.',
  ],
  example: '--organisation board --file staff.csv --dry-run --report report.jsonl',
  options: {
    organisation: { value: '<id>', required: true, meaning: 'whose licenses' },
    file: { value: '<path>', required: true, meaning: 'in UTF-8; CSV has a header' },
    format: { value: '<csv|fhir|ndjson>', meaning: 'told by the content unless given' },
    report: {
      value: '<path>',
      meaning: 'where a line of JSON for each row is written; one that exists is replaced',
    },
    'dry-run': { meaning: 'check every row, and issue nothing' },
    person: PERSON_OPTION,
  },
  async run({ options, workplace, say }) {
    const { config, database } = workplace
    const file = options.text('file')
    const dryRun = options.flag('dry-run')
    const actor = readActor(options)
    const digest = await digestRoster(file)
    const format = await chooseFormat({ file, told: options.optional('format') })
    const { world, organisation } = await workplace.actFor(options.text('organisation'))
    const roster = await importRoster({
      world: {
        database,
        view: world.follower.view,
        organisations: new Map([[organisation.id, organisation]]),
        trustedRoots: config.trustedRoots.map((did) => parseEthrDid(did).address),
        fetchScope: ({ accreditation, now }) => findScope({ world, accreditation, now }),
        issuerUrl: config.issuerUrl,
        reloadSigners: world.reload,
        ...deriveIssuingKeys(config),
      },
      organisation,
      read: () => readRoster({ file, format }),
      digest,
      actor,
      dryRun,
      now: () => new Date(),
    })
    const counts = await carryOutRoster({ roster, report: options.optional('report'), say })
    return {
      lines: [
        `${roster.rows} rows of ${file}: ${describe(counts)}`,
        ...(dryRun ? ['nothing was written'] : []),
      ],
      data: { organisation: organisation.id, digest, format, dryRun, rows: roster.rows, ...counts },
      exitCode: counts.refused > 0 ? REFUSED : 0,
    }
  },
}

function describe(counts: Record<string, number>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0)
  return told.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'nothing in it'
}
