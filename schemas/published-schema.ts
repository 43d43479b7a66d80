import type { Family } from './family.ts'

/** A JSON Schema 2020-12 document. */
export type PublishedSchema = { $schema: string; $id: string } & Record<string, unknown>

/**
 * The document at a family's `schemaUrl`. VC JSON Schema §3.1 has it validate the whole credential, so the claims are
 * under `credentialSubject`; the envelope is the data model's, and only what makes it one of this family is said.
 */
export function createPublishedSchema(family: Family): PublishedSchema {
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: family.schemaUrl,
    title: family.title,
    description: family.description,
    type: 'object',
    required: ['@context', 'type', 'issuer', 'credentialSubject'],
    properties: {
      '@context': { type: 'array', contains: { const: family.contextUrl } },
      type: { type: 'array', contains: { const: family.credentialType } },
      issuer: true,
      credentialSubject: family.claims,
    },
  }
  // what TypeBox notes beside JSON Schema are symbols, which end here
  return JSON.parse(JSON.stringify(document)) as PublishedSchema
}
