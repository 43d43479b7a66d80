import { type TSchema, Type } from '@sinclair/typebox'
import { createAjv } from '#schemas/create-ajv.ts'
import type { Family } from '#schemas/family.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'

const closed = { additionalProperties: false }
const oneOrSeveral = (item: TSchema) => Type.Union([item, Type.Array(item)])

const isOrdinary = createAjv({ explain: false }).compile(
  Type.Object(
    {
      '@context': Type.Array(Type.String(), { minItems: 2, maxItems: 2 }),
      id: Type.Optional(Type.String()),
      type: Type.Array(Type.String(), { minItems: 2, maxItems: 2 }),
      issuer: Type.Union([
        Type.String(),
        Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) }, closed),
      ]),
      validFrom: Type.Optional(Type.String()),
      validUntil: Type.Optional(Type.String()),
      credentialSubject: Type.Unknown(),
      credentialStatus: oneOrSeveral(
        Type.Object(
          {
            id: Type.Optional(Type.String()),
            type: Type.Literal('BitstringStatusListEntry'),
            statusPurpose: Type.String(),
            statusListIndex: Type.String(),
            statusListCredential: Type.String(),
          },
          closed,
        ),
      ),
      credentialSchema: oneOrSeveral(
        Type.Object({ id: Type.String(), type: Type.Literal('JsonSchema') }, closed),
      ),
    },
    closed,
  ),
)

/**
 * Whether a credential of a family has no more beside its claims than those have that are issued here. All of that has a
 * meaning, and looking for it takes a twentieth of expanding it.
 */
export function isOrdinaryCredential({
  credential,
  family: { contextUrl, credentialType },
}: {
  credential: Readonly<Record<string, unknown>>
  family: Family
}): boolean {
  if (!isOrdinary(credential)) return false
  const { '@context': contexts, type } = credential as { '@context': string[]; type: string[] }
  return (
    contexts[0] === CREDENTIALS_V2_CONTEXT &&
    contexts[1] === contextUrl &&
    type.includes('VerifiableCredential') &&
    type.includes(credentialType)
  )
}
