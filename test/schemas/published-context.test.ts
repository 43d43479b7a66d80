import { TypeGuard } from '@sinclair/typebox'
import test from 'ava'
import type { TermDefinition } from '#schemas/create-context.ts'
import { families } from '#schemas/families.ts'
import { findPublishedContext } from '#schemas/published-context.ts'
import { walkClaims } from './_helpers/walk-claims.ts'

/**
 * Terms that the context of VC Data Model 2.0 protects, for any node, or for nodes of a type that a credential holds. A
 * context after it may not define them anew (JSON-LD 1.1 §4.1.11), nor may its own protected terms be those of a type.
 */
const CREDENTIALS_V2_TERMS = [
  ...[
    'id',
    'type',
    'name',
    'description',
    'digestMultibase',
    'digestSRI',
    'mediaType',
    'issuer',
    'evidence',
    'proof',
  ],
  ...[
    'confidenceMethod',
    'credentialSchema',
    'credentialStatus',
    'credentialSubject',
    'refreshService',
    'relatedResource',
  ],
  ...[
    'renderMethod',
    'termsOfUse',
    'validFrom',
    'validUntil',
    'holder',
    'verifiableCredential',
    'jsonSchema',
    'encodedList',
  ],
  ...[
    'ttl',
    'statusPurpose',
    'statusListIndex',
    'statusListCredential',
    'statusMessage',
    'statusReference',
    'statusSize',
  ],
  ...[
    'challenge',
    'created',
    'cryptosuite',
    'domain',
    'expires',
    'nonce',
    'previousProof',
    'proofPurpose',
    'proofValue',
  ],
  ...[
    'verificationMethod',
    '_sd',
    '_sd_alg',
    'aud',
    'cnf',
    'exp',
    'iat',
    'iss',
    'jku',
    'kid',
    'nbf',
    'sub',
    'x5u',
  ],
]

type Scope = Record<string, TermDefinition>

/** The definitions that hold at a claim: its own object's, which are scoped to the property that leads there. */
function findTerm(context: Record<string, unknown>, pointer: string): TermDefinition | undefined {
  const names = pointer.split('/').filter((name) => name !== '' && name !== '0')
  let scope = context as Scope
  let term: TermDefinition | undefined
  for (const name of names) {
    term = scope[name]
    scope = (term?.['@context'] ?? {}) as Scope
  }
  return term
}

for (const family of families) {
  const context = family.context['@context']
  const nodes = walkClaims(family.claims).filter(({ name }) => name !== '0')

  test(`${family.id}: VC Data Model 2.0 §5.2: every claim has a term with a URL of its own`, (t) => {
    for (const { pointer, name } of nodes) {
      if (name === 'id') continue
      t.regex(
        findTerm(context, pointer)?.['@id'] ?? '',
        /^https:\/\/(w3id\.org\/careseal\/vocab|schema\.org)\//,
        pointer,
      )
    }
    t.is(context.id, '@id')
  })

  test(`${family.id}: JSON-LD 1.1 §4.1.11: terms are protected, and none is one that credentials v2 protects`, (t) => {
    t.is(context['@protected'], true)
    for (const { pointer, schema } of nodes) {
      const isNested =
        TypeGuard.IsObject(schema) || (TypeGuard.IsArray(schema) && TypeGuard.IsObject(schema.items))
      if (isNested) t.is(findTerm(context, pointer)?.['@context']?.['@protected'], true, pointer)
    }
    const own = Object.keys(context).filter(
      (term) => !['id', 'type', '@version', '@protected'].includes(term),
    )
    t.deepEqual(
      own.filter((term) => CREDENTIALS_V2_TERMS.includes(term)),
      [],
    )
  })

  test(`${family.id}: no claim is called type: that is the JSON-LD type of its object`, (t) => {
    t.deepEqual(
      nodes.filter(({ name }) => name === 'type' || name.startsWith('@')),
      [],
    )
  })

  test(`${family.id}: dates, moments and identifiers keep their type in JSON-LD, and lists are sets`, (t) => {
    for (const { pointer, name, schema } of nodes) {
      if (name === 'id') continue
      const one = TypeGuard.IsArray(schema) ? schema.items : schema
      const type = {
        date: 'http://www.w3.org/2001/XMLSchema#date',
        'date-time': 'http://www.w3.org/2001/XMLSchema#dateTime',
        uri: '@id',
      }[one.format as string]
      t.is(findTerm(context, pointer)?.['@type'], type, pointer)
      t.is(
        findTerm(context, pointer)?.['@container'],
        TypeGuard.IsArray(schema) ? '@set' : undefined,
        pointer,
      )
    }
  })

  test(`${family.id}: its context is found under its URL, and no other is`, (t) => {
    t.is(findPublishedContext(family.contextUrl), family.context)
    t.is(findPublishedContext(`${family.contextUrl}/`), undefined)
  })
}
