import type { Static, TObject } from '@sinclair/typebox'
import type { ClaimFault } from './claim-fault.ts'
import type { FamilyContext } from './create-context.ts'
import type { ClaimScope, Family } from './family.ts'
import { contextUrlOf, schemaUrlOf, typeIdOf, vctOf } from './urls.ts'

/** Makes a family of what is its own; its URLs and its on-chain id follow from its `id`. */
export function createFamily<Claims extends TObject>({
  checkClaims,
  scopeOf,
  version = 1,
  former = [],
  ...own
}: {
  id: string
  version?: number
  former?: readonly Family[]
  credentialType: string
  title: string
  description: string
  claims: Claims
  disclosable: readonly string[]
  jwtNames: Readonly<Record<string, string>>
  context: FamilyContext
  checkClaims: (claims: Static<Claims>) => ClaimFault[]
  fillClaims: Family['fillClaims']
  issuerClaims: readonly string[]
  scopeOf: (claims: Static<Claims>) => ClaimScope
}): Family {
  return Object.freeze({
    ...own,
    version,
    former,
    contextUrl: contextUrlOf(own.id, version),
    schemaUrl: schemaUrlOf(own.id, version),
    vct: vctOf(own.id, version),
    typeId: typeIdOf(own.id),
    // both are only called for claims that the schema accepted, which is what gives them their type
    checkClaims: checkClaims as Family['checkClaims'],
    scopeOf: scopeOf as Family['scopeOf'],
  })
}
