import type { Json } from '#test/_helpers/call-stack.ts'

const V2 = 'https://www.w3.org/ns/credentials/v2'
const EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2'
const NO_URL = 'https ://not-a-url'
const context = (...more: unknown[]) => ({ '@context': [V2, ...more] })
const typed = (property: string, type: string, value: unknown) => ({
  ...context({ [type]: `https://example.org/examples#${type}` }),
  [property]: value,
})
const language = { '@value': 'A name', '@language': 'en' }

/** What the suite sends: changes to a credential that is accepted, and whether what comes of it is accepted as well. */
export type DataModelCase = [statement: string, accepted: readonly Json[], refused: readonly Json[]]

/** The statements of w3c/vc-data-model-2.0-test-suite about credentials, with good and bad of each. */
export const DATA_MODEL_CASES: readonly DataModelCase[] = [
  [
    '§4.3: the first @context is https://www.w3.org/ns/credentials/v2; there is one',
    [{}],
    [
      { '@context': undefined },
      { '@context': [EXAMPLES] },
      { '@context': [EXAMPLES, V2] },
      { '@context': V2 },
    ],
  ],
  [
    '§4.3: subsequent items are URLs or objects, each processable as a JSON-LD context',
    [
      { ...context(EXAMPLES), type: ['VerifiableCredential', 'ExampleTestCredential'] },
      context({ ExampleVerifiableCredential: 'https://example.org/#ExampleVerifiableCredential' }),
    ],
    [context(`${NO_URL}/contexts/example/v1`), context(123192875), context('https://example.com/unknown')],
  ],
  [
    '§4.4: id is a single URL',
    [{ id: 'did:example:credential' }, { id: 'https://example.com/credentials/1' }, { id: 'urn:uuid:1234' }],
    [
      { id: null },
      { id: 'not-a-url' },
      { id: ['did:example:1', 'did:example:2'] },
      { credentialSubject: { id: ['did:example:1', 'did:example:2'] } },
    ],
  ],
  [
    '§4.5: type is one or more terms or absolute URLs, VerifiableCredential among them, in any order',
    [
      { type: ['VerifiableCredential', 'https://example.org/#Example'] },
      { type: ['https://example.org/#Example', 'VerifiableCredential'] },
      {
        ...context({ Mapped: 'https://example.org/#Mapped' }),
        type: ['VerifiableCredential', 'Mapped'],
      },
    ],
    [
      { type: undefined },
      { type: ['https://example.org/#Example'] },
      { type: ['VerifiableCredential', 'Unmapped'] },
      { ...context({ Mapped: `${NO_URL}#Mapped` }), type: ['VerifiableCredential', 'Mapped'] },
    ],
  ],
  [
    '§4.6, §11.1: name and description are strings or language value objects',
    ['name', 'description'].flatMap((property) => [
      { [property]: 'A name' },
      { [property]: language },
      { [property]: { ...language, '@direction': 'ltr' } },
      { [property]: [language, { '@value': 'Un nom', '@language': 'fr' }] },
    ]),
    ['name', 'description'].map((property) => ({ [property]: { ...language, url: 'did:example:extra' } })),
  ],
  ['§4.7: the issuer is a URL', [], [{ issuer: 'not-a-url' }, { issuer: null }, { issuer: [] }]],
  [
    '§4.7: an issuer that is an object has an id that is a URL',
    [],
    [{ issuer: {} }, { issuer: { id: null } }, { issuer: { id: 'not-a-url' } }],
  ],
  [
    '§4.8: there are one or more credentialSubjects, each with claims',
    [{ credentialSubject: [{ id: 'did:example:subject' }, { id: 'did:example:other:subject' }] }],
    [
      { credentialSubject: undefined },
      { credentialSubject: {} },
      { credentialSubject: [] },
      { credentialSubject: [{ id: 'did:example:subject' }, {}] },
      { credentialSubject: 'did:example:subject' },
    ],
  ],
  [
    '§4.9: validFrom and validUntil are dateTimeStamps, and in order',
    [
      { validFrom: '2023-11-10T13:20:00.000Z', validUntil: '2050-01-01T00:00:00-07:00' },
      { validFrom: '2050-01-01T00:00:00Z' },
      { validFrom: '2024-01-01T00:00:00Z', validUntil: '2024-01-01T00:00:00Z' },
    ],
    [
      { validFrom: '03/06/2024' },
      { validUntil: '2050-02-30T00:00:00Z' },
      { validUntil: '2050-01-01' },
      { validFrom: '2050-01-01T00:00:00Z', validUntil: '2049-01-01T00:00:00Z' },
    ],
  ],
  [
    '§4.10: credentialStatus has a type, and an id only if it is a single URL',
    [
      typed('credentialStatus', 'CredentialStatusList2017', { type: 'CredentialStatusList2017' }),
      typed('credentialStatus', 'CredentialStatusList2017', {
        id: 'https://example.com/status/24',
        type: 'CredentialStatusList2017',
      }),
    ],
    [
      { credentialStatus: { id: 'https://example.com/status/24' } },
      { credentialStatus: { type: NO_URL } },
      typed('credentialStatus', 'Example', { id: 'not-a-url', type: 'Example' }),
      typed('credentialStatus', 'Example', { id: ['did:example:1', 'did:example:2'], type: 'Example' }),
    ],
  ],
  [
    '§4.11: each credentialSchema has a type, and an id that is a URL',
    [
      { credentialSchema: { id: 'https://example.com/schema.json', type: 'JsonSchema' } },
      {
        credentialSchema: [
          { id: 'https://example.com/1.json', type: 'JsonSchema' },
          { id: 'https://example.com/2.json', type: 'JsonSchema' },
        ],
      },
    ],
    [
      { credentialSchema: { id: 'https://example.com/schema.json' } },
      { credentialSchema: { type: 'JsonSchema' } },
      { credentialSchema: { id: 'not-a-url', type: 'JsonSchema' } },
    ],
  ],
  [
    '§5.2: no context redefines a protected term',
    [],
    [
      context({ VerifiableCredential: 'https://example.org/#Other' }),
      context(
        { '@protected': true, Example: 'https://example.org/#1' },
        { Example: 'https://example.org/#2' },
      ),
    ],
  ],
  [
    '§5.3: each relatedResource is an object with an id of its own and a digest',
    [
      {
        relatedResource: [
          {
            id: V2,
            mediaType: 'application/ld+json',
            digestSRI: 'sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU',
          },
        ],
      },
      { relatedResource: { id: V2, digestMultibase: 'uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ' } },
      { relatedResource: [{ id: 'https://example.com/a.png', digestSRI: 'sha256-AAAA' }] },
    ],
    [
      { relatedResource: ['https://example.com/a.png'] },
      { relatedResource: [{ digestSRI: 'sha256-AAAA' }] },
      { relatedResource: [{ id: 'https://example.com/a.png' }] },
      {
        relatedResource: [
          { id: 'https://example.com/a.png', digestSRI: 'sha256-AAAA' },
          { id: 'https://example.com/a.png', digestSRI: 'sha256-AAAA' },
        ],
      },
    ],
  ],
  [
    '§5.3: a digest is that of the resource',
    [],
    [
      {
        relatedResource: [
          { id: V2, digestSRI: 'sha384-MzNNbQTWCSUSi0bbz7dbua+RcENv7C6FvlmYJ1Y+I727HsPOHdzwELMYO9Mz68M26' },
        ],
      },
      { relatedResource: [{ id: V2, digestMultibase: 'uEres1usWcWCmW7uolIW2uA0CjQ8iRV14eGaZStJL73Vz' }] },
    ],
  ],
  ...(['refreshService', 'termsOfUse', 'evidence'] as const).map(
    (property): DataModelCase => [
      `§5.4 to §5.6: each ${property} has a type`,
      [
        typed(property, 'ExampleType', { type: 'ExampleType' }),
        typed(property, 'ExampleType', [{ type: 'ExampleType' }, { type: 'ExampleType' }]),
        typed(property, 'ExampleType', { id: 'https://example.com/1', type: 'ExampleType' }),
      ],
      [{ [property]: { id: 'https://example.com/1' } }, { [property]: 'https://example.com/1' }],
    ],
  ),
]
