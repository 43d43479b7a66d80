import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes a roster of nurses, each somebody else. */
export async function writeRoster({ file, rows }: { file: string; rows: number }): Promise<void> {
  await pipeline(Readable.from(writeLines(rows)), createWriteStream(file))
}

function* writeLines(rows: number): Generator<string> {
  yield 'subject,givenName,familyName,licenseNumber,licenseType,jurisdiction,status,statusDate,encumbrance,' +
    'originalIssueDate,expirationDate,npi,compact,compactScope,homeState\n'
  for (let row = 1; row <= rows; row++) {
    const jwk = { crv: 'Ed25519', kty: 'OKP', x: randomBytes(32).toString('base64url') }
    const subject = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
    yield `${subject},Avery,Example,RN.${row},RN,US-OH,active,2025-11-01,unencumbered,` +
      '2019-06-14,2035-10-31,1234567893,NLC,multistate,US-OH\n'
  }
}
