import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { toPractitioner } from '#schemas/practitioner-license/fhir-practitioner.ts'

/** CSV, or one FHIR Bundle. */
export type WrittenFormat = 'csv' | 'fhir'

/** Writes a roster of nurses, each somebody else. */
export async function writeRoster({
  file,
  rows,
  format,
}: {
  file: string
  rows: number
  format: WrittenFormat
}): Promise<void> {
  const lines = format === 'csv' ? writeLines(rows) : writeBundle(rows)
  await pipeline(Readable.from(lines), createWriteStream(file))
}

function createSubject(): string {
  const jwk = { crv: 'Ed25519', kty: 'OKP', x: randomBytes(32).toString('base64url') }
  return `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
}

function* writeLines(rows: number): Generator<string> {
  yield 'subject,givenName,familyName,licenseNumber,licenseType,jurisdiction,status,statusDate,encumbrance,' +
    'originalIssueDate,expirationDate,npi,compact,compactScope,homeState\n'
  for (let row = 1; row <= rows; row++) {
    yield `${createSubject()},Avery,Example,RN.${row},RN,US-OH,active,2025-11-01,unencumbered,` +
      '2019-06-14,2035-10-31,1234567893,NLC,multistate,US-OH\n'
  }
}

function* writeBundle(rows: number): Generator<string> {
  yield '{"resourceType":"Bundle","type":"collection","entry":[\n'
  for (let row = 1; row <= rows; row++) {
    const practitioner = toPractitioner({
      claims: {
        id: createSubject(),
        licensee: { givenName: 'Avery', familyName: 'Example' },
        // other licenses than those of the CSV
        licenseNumber: `LPN.${row}`,
        licenseType: 'LPN',
        jurisdiction: 'US-OH',
        status: 'active',
        statusDate: '2025-11-01',
        encumbrance: { state: 'unencumbered' },
        originalIssueDate: '2019-06-14',
        expirationDate: '2035-10-31',
        npi: '1234567893',
        compact: { code: 'NLC', scope: 'multistate', homeState: 'US-OH' },
      },
      id: `p${row}`,
    })
    yield `${row > 1 ? ',\n' : ''}${JSON.stringify({ fullUrl: `https://board.example/fhir/Practitioner/p${row}`, resource: practitioner })}`
  }
  yield '\n]}\n'
}
