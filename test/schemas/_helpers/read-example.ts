import { readFileSync } from 'node:fs'
import type { Family } from '#schemas/family.ts'

export const organisation = {
  did: 'did:ethr:0x7a69:0x00000000000000000000000000000000000000AA',
  name: 'Example Organisation',
}

export type Claims = Record<string, unknown>

type Example = {
  credential: {
    '@context': string[]
    type: string[]
    validFrom: string
    validUntil: string
    credentialSubject: Claims
  }
}

/** A family's `example.json`, which is a body for `POST /credentials/issue`. */
export function readExample(family: Family): Example {
  return JSON.parse(
    readFileSync(new URL(`../../../schemas/${family.id}/example.json`, import.meta.url), 'utf8'),
  )
}

/** The claims of a family's example, completed as the issuer does it. */
export function exampleClaims(family: Family): Claims {
  return family.fillClaims({ claims: readExample(family).credential.credentialSubject, organisation })
}
