import test from 'ava'
import { sql } from 'kysely'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { ProblemCode } from '#http/problem-codes.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, EXAMPLES, type Issuing, issueBody, type Json } from '#test/_helpers/call-stack.ts'
import { requestTokenWith, type TestStack } from '#test/_helpers/start-test-stack.ts'

type Row = [
  title: string,
  sent: unknown,
  code: ProblemCode,
  faults?: string[],
  options?: { organisation?: Issuing; headers?: Record<string, string> },
]

const body = issueBody('board')
const text = JSON.stringify(body)
const credentialWith = (change: Json) => ({ credential: { ...body.credential, ...change } })
const claimsWith = (claims: Json, organisation: Issuing = 'board') => issueBody(organisation, claims)
const FOREIGN = 'did:ethr:0x7a69:0x000000000000000000000000000000000000dEaD'
const AT = '/credential/credentialSubject'

/** One valid body, and in each row one thing that is wrong with it. */
const ROWS: Row[] = [
  ['malformed JSON', text.slice(0, -1), 'JSON_MALFORMED', [' JSON_MALFORMED']],
  [
    'a key twice',
    text.replace('"npi":', '"npi":"1","npi":'),
    'JSON_KEY_DUPLICATE',
    [`${AT}/npi JSON_KEY_DUPLICATE`],
  ],
  [
    '__proto__',
    text.replace('"npi":', '"__proto__":1,"npi":'),
    'JSON_KEY_FORBIDDEN',
    [`${AT}/__proto__ JSON_KEY_FORBIDDEN`],
  ],
  ['nothing', '', 'BODY_MISSING'],
  ['more than 1 MiB', text.replace('{', `{"a":"${'a'.repeat(1024 * 1024)}",`), 'BODY_TOO_LARGE'],
  ['another media type', text, 'CONTENT_TYPE_UNSUPPORTED', [], { headers: { 'content-type': 'text/plain' } }],
  ['an array', [body], 'BODY_INVALID', [' FIELD_TYPE']],
  ['an unknown field', { ...body, policies: [] }, 'BODY_INVALID', ['/policies FIELD_UNKNOWN']],
  [
    'an unknown option',
    { ...body, options: { dryRun: true } },
    'BODY_INVALID',
    ['/options/dryRun FIELD_UNKNOWN'],
  ],
  [
    'an unknown algorithm',
    { ...body, options: { algorithm: 'none' } },
    'BODY_INVALID',
    [
      '/options/algorithm FIELD_INVALID',
      '/options/algorithm FIELD_INVALID',
      '/options/algorithm FIELD_INVALID',
      '/options/algorithm FIELD_INVALID',
      '/options/algorithm FIELD_INVALID',
    ],
  ],
  ['no credential', {}, 'BODY_INVALID', ['/credential FIELD_MISSING']],
  [
    'a type that is no list',
    credentialWith({ type: 'VerifiableCredential' }),
    'BODY_INVALID',
    ['/credential/type FIELD_TYPE'],
  ],
  [
    'claims that are no object',
    credentialWith({ credentialSubject: 7 }),
    'BODY_INVALID',
    [`${AT} FIELD_TYPE`],
  ],
  [
    'a status of the client’s own',
    credentialWith({ credentialStatus: {} }),
    'BODY_INVALID',
    ['/credential/credentialStatus FIELD_UNKNOWN'],
  ],
  [
    'a proof of the client’s own',
    credentialWith({ proof: {} }),
    'BODY_INVALID',
    ['/credential/proof FIELD_UNKNOWN'],
  ],
  [
    'an id that is no urn:uuid',
    credentialWith({ id: 'https://a.example/1' }),
    'BODY_INVALID',
    ['/credential/id FIELD_INVALID'],
  ],
  [
    'a date of no calendar',
    credentialWith({ validFrom: '2026-02-30T00:00:00Z' }),
    'BODY_INVALID',
    ['/credential/validFrom FIELD_INVALID'],
  ],
  [
    'an end before the beginning',
    credentialWith({ validUntil: '2025-01-01T00:00:00Z' }),
    'CREDENTIAL_INVALID',
    ['/credential/validUntil CREDENTIAL_INVALID'],
  ],
  [
    'an unknown family',
    credentialWith({ type: ['VerifiableCredential', 'DriverLicense'] }),
    'FAMILY_UNKNOWN',
    ['/credential/type FAMILY_UNKNOWN'],
  ],
  [
    'a second type',
    credentialWith({ type: [...body.credential.type, 'DriverLicense'] }),
    'CREDENTIAL_INVALID',
    ['/credential/type/2 CREDENTIAL_INVALID'],
  ],
  [
    'the context of another family',
    credentialWith({ '@context': EXAMPLES.clinic.credential['@context'] }),
    'CREDENTIAL_INVALID',
    ['/credential/@context CREDENTIAL_INVALID'],
  ],
  [
    'a foreign issuer',
    credentialWith({ issuer: FOREIGN }),
    'ISSUER_NOT_YOURS',
    ['/credential/issuer ISSUER_NOT_YOURS'],
  ],
  [
    'a foreign issuer, as an object',
    credentialWith({ issuer: { id: FOREIGN } }),
    'ISSUER_NOT_YOURS',
    ['/credential/issuer ISSUER_NOT_YOURS'],
  ],
  [
    'an NPI with a wrong check digit',
    claimsWith({ npi: '1234567890' }),
    'CLAIMS_INVALID',
    [`${AT}/npi CHECK_DIGIT_WRONG`],
  ],
  ['an unknown claim', claimsWith({ shoeSize: 42 }), 'CLAIMS_INVALID', [`${AT}/shoeSize CLAIM_UNKNOWN`]],
  [
    'a missing claim',
    claimsWith({ licenseNumber: undefined }),
    'CLAIMS_INVALID',
    [`${AT}/licenseNumber CLAIM_MISSING`],
  ],
  [
    'a claim of another type',
    claimsWith({ licenseNumber: 7 }),
    'CLAIMS_INVALID',
    [`${AT}/licenseNumber CLAIM_TYPE`],
  ],
  [
    'a consent that names another custodian',
    claimsWith({ custodian: { id: FOREIGN } }, 'clinic'),
    'CLAIMS_INVALID',
    [`${AT}/custodian/id ISSUER_NOT_YOURS`],
    { organisation: 'clinic' },
  ],
  [
    'a trial without a valid number',
    claimsWith({ trialIds: [{ registry: 'ClinicalTrials.gov', number: 'NCT1' }] }, 'trial-site'),
    'CLAIMS_INVALID',
    [`${AT}/trialIds/0/number CLAIM_FORM`],
    { organisation: 'trial-site' },
  ],
  [
    'a foreign record',
    { ...body, options: { record: '00000000-0000-4000-8000-000000000000' } },
    'RECORD_NOT_FOUND',
  ],
  ['a key with a space', body, 'HEADER_INVALID', [], { headers: { 'idempotency-key': 'a b' } }],
  [
    'a key of 129 characters',
    body,
    'HEADER_INVALID',
    [],
    { headers: { 'idempotency-key': 'k'.repeat(129) } },
  ],
  ['a person with a space', body, 'PERSON_INVALID', [], { headers: { 'careseal-person': 'Jo Do' } }],
]

export function testRefusals(stack: TestStack): void {
  const issue = (sent: unknown, organisation: Issuing = 'board', headers: Record<string, string> = {}) =>
    call({
      url: `${stack.issuerUrl}/orgs/${organisation}/credentials/issue`,
      token: stack.tokens[organisation],
      body: sent,
      headers,
    })

  for (const [title, sent, code, faults = [], { organisation = 'board', headers = {} } = {}] of ROWS) {
    test(`issue: ${title} → ${code}`, async (t) => {
      assertProblem(t, await issue(sent, organisation, headers), { code, faults })
    })
  }

  async function refusalsOf(organisation: string): Promise<unknown[]> {
    const database = openDatabase<IssuerTables>({ url: stack.databaseUrls.issuer })
    try {
      const { rows } = await sql<Json>`
        SELECT action, outcome, client, person, detail FROM audit_entries
        WHERE organisation = ${organisation} AND outcome = 'refused' ORDER BY sequence
      `.execute(database)
      return rows
    } finally {
      await database.destroy()
    }
  }

  const ENTITLEMENT: [title: string, organisation: Issuing, sent: unknown][] = [
    [
      'a license for another state than the board’s',
      'board',
      claimsWith({ jurisdiction: 'US-CA', compact: { code: 'NLC', scope: 'single' } }),
    ],
    ['a license from a clinic', 'clinic', claimsWith({})],
  ]
  for (const [title, organisation, sent] of ENTITLEMENT) {
    test(`promise 7: ${title} is refused, and the refusal is on record`, async (t) => {
      const person = `staff-${organisation}`
      const answer = await issue(sent, organisation, { 'careseal-person': person })
      assertProblem(t, answer, { code: 'NOT_ACCREDITED' })
      const entry = {
        action: 'credential.issue',
        outcome: 'refused',
        client: `${organisation}-demo`,
        person,
        detail: { code: 'NOT_ACCREDITED' },
      }
      t.like(
        (await refusalsOf(organisation)).find((row) => (row as Json).person === person),
        entry,
      )
    })
  }

  const id = encodeURIComponent('urn:uuid:00000000-0000-4000-8000-000000000000')
  const GUARDED: [method: string, path: string, scope: string, sent?: unknown][] = [
    ['POST', 'credentials/issue', 'credentials:issue', body],
    ['POST', 'credentials/batch', 'credentials:issue', { credentials: [body] }],
    ['POST', 'credentials/status', 'credentials:status', {}],
    ['GET', 'credentials', 'credentials:read'],
    ['GET', `credentials/${id}`, 'credentials:read'],
  ]
  for (const [method, path, scope, sent] of GUARDED) {
    const send = (organisation: string, token?: string) =>
      call({ url: `${stack.issuerUrl}/orgs/${organisation}/${path}`, method, token, body: sent })

    test(`${method} ${path.replace(id, '{id}')}: no token, a wrong one, one without the scope`, async (t) => {
      const none = await send('board')
      assertProblem(t, none, { code: 'TOKEN_MISSING' })
      t.is(none.headers.get('www-authenticate'), 'Bearer realm="careseal"')
      const wrong = await send('board', 'a.b.c')
      assertProblem(t, wrong, { code: 'TOKEN_INVALID' })
      t.regex(wrong.headers.get('www-authenticate')!, /^Bearer realm="careseal", error="invalid_token"/)
      const others = ['credentials:issue', 'credentials:read', 'credentials:status'].filter(
        (one) => one !== scope,
      )
      const narrow = await requestTokenWith({ stack, organisation: 'board', scopes: others })
      const lacking = await send('board', narrow)
      assertProblem(t, lacking, { code: 'SCOPE_MISSING' })
      t.is(
        lacking.headers.get('www-authenticate'),
        `Bearer realm="careseal", error="insufficient_scope", scope="${scope}"`,
      )
    })

    test(`promise 13: ${method} ${path.replace(id, '{id}')} of another organisation is as of none`, async (t) => {
      const another = await send('clinic', stack.tokens.board)
      const none = await send('nobody', stack.tokens.board)
      assertProblem(t, another, { code: 'ORGANISATION_NOT_FOUND' })
      const { instance: _, ...said } = another.body
      const { instance: __, ...saidOfNone } = none.body
      t.deepEqual(said, saidOfNone)
    })
  }
}
