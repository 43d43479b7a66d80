import { randomBytes } from 'node:crypto'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import type { RequestedCredential } from '#schemas/requested-credential.ts'

/** Licenses to be issued, each for somebody else: the family's example with subjects and numbers of their own. */
export function createRequests(count: number): RequestedCredential[] {
  const { credential } = example
  return Array.from({ length: count }, () => {
    const key = randomBytes(32)
    const jwk = { crv: 'Ed25519', kty: 'OKP', x: key.toString('base64url') }
    return {
      ...credential,
      credentialSubject: {
        ...credential.credentialSubject,
        id: `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`,
        licenseNumber: `RN.${key.readUInt32BE()}`,
      },
    }
  })
}
