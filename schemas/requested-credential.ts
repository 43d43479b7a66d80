import { type Static, Type } from '@sinclair/typebox'
import { credentialId, dateTime, did, text } from './claim-types.ts'

const word = Type.String({ minLength: 1, maxLength: 2048 })
const issuerDid = did({ title: 'Issuer', description: 'A DID of the issuing organisation.' })

/**
 * A credential as a client sends it to be issued (VCALM 1.0, `credential`). What is the issuer's to say, status and
 * schema, is refused like anything else that is unknown.
 */
export const requestedCredential = Type.Object(
  {
    '@context': Type.Array(word, {
      title: 'Contexts',
      description: 'The context of VC Data Model 2.0, then that of the family.',
      minItems: 1,
      maxItems: 16,
    }),
    id: Type.Optional(credentialId({ title: 'Id', description: 'Assigned by the issuer if left out.' })),
    type: Type.Array(word, {
      title: 'Types',
      description: '`VerifiableCredential` and the type of the family.',
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
      contains: Type.Literal('VerifiableCredential'),
    }),
    name: Type.Optional(text({ title: 'Name', description: 'For people to read.', maxLength: 200 })),
    description: Type.Optional(
      text({ title: 'Description', description: 'For people to read.', maxLength: 1000 }),
    ),
    issuer: Type.Optional(
      Type.Union(
        [
          issuerDid,
          Type.Object(
            {
              id: issuerDid,
              name: Type.Optional(text({ title: 'Name', description: 'Of the issuer.', maxLength: 200 })),
            },
            { additionalProperties: false },
          ),
        ],
        { title: 'Issuer', description: 'The issuing organisation; filled in if left out.' },
      ),
    ),
    validFrom: Type.Optional(
      dateTime({ title: 'Valid from', description: 'The moment of issuing if left out.' }),
    ),
    validUntil: Type.Optional(dateTime({ title: 'Valid until', description: 'Without end if left out.' })),
    credentialSubject: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      title: 'Credential subject',
      description: 'The claims of the family. What names the issuing organisation is filled in if left out.',
    }),
  },
  { additionalProperties: false, title: 'Credential', description: 'A credential to be issued.' },
)

export type RequestedCredential = Static<typeof requestedCredential>
