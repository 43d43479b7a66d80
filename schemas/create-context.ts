import { type TObject, type TSchema, TypeGuard } from '@sinclair/typebox'
import { termUrlOf, typeUrlOf } from './urls.ts'

const XSD = 'http://www.w3.org/2001/XMLSchema#'

/** How a claim's JSON Schema `format` reads as a JSON-LD type. */
const COERCIONS: Record<string, string> = { date: `${XSD}date`, 'date-time': `${XSD}dateTime`, uri: '@id' }

export type TermDefinition = {
  '@id': string
  '@type'?: string
  '@container'?: '@set'
  '@context'?: { '@protected': true; [term: string]: TermDefinition | string | true }
}

export type FamilyContext = {
  '@context': {
    '@version': 1.1
    '@protected': true
    [term: string]: TermDefinition | string | number | true
  }
}

/**
 * The JSON-LD 1.1 context of a family, made from its claims, so that none can be without a term. Terms are protected
 * (JSON-LD 1.1 §4.1.11); those of a nested object are scoped to its property (§4.1.8), because only there may a term
 * that an outer context protects be defined anew.
 *
 * @param options.terms IRIs of terms that come from another vocabulary than the family's own
 */
export function createContext({
  family,
  credentialType,
  claims,
  terms = {},
}: {
  family: string
  credentialType: string
  claims: TObject
  terms?: Readonly<Record<string, string>>
}): FamilyContext {
  const define = (properties: Record<string, TSchema>): Record<string, TermDefinition> =>
    Object.fromEntries(
      Object.entries(properties)
        .filter(([term]) => term !== 'id')
        .map(([term, schema]) => [
          term,
          defineTerm({ iri: terms[term] ?? termUrlOf({ family, term }), schema, define }),
        ]),
    )
  return {
    '@context': {
      '@version': 1.1,
      '@protected': true,
      id: '@id',
      type: '@type',
      [credentialType]: typeUrlOf(family),
      ...define(claims.properties),
    },
  }
}

function defineTerm({
  iri,
  schema,
  define,
}: {
  iri: string
  schema: TSchema
  define: (properties: Record<string, TSchema>) => Record<string, TermDefinition>
}): TermDefinition {
  const isSet = TypeGuard.IsArray(schema)
  const one: TSchema = isSet ? schema.items : schema
  const coercion = COERCIONS[one.format ?? '']
  return {
    '@id': iri,
    ...(coercion === undefined ? {} : { '@type': coercion }),
    ...(isSet ? { '@container': '@set' } : {}),
    ...(TypeGuard.IsObject(one) ? { '@context': { '@protected': true, ...define(one.properties) } } : {}),
  }
}
