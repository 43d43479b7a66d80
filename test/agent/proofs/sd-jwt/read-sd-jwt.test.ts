import { randomBytes } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import { completeSdJwt, prepareSdJwt } from '#agent/proofs/sd-jwt/prepare-sd-jwt.ts'
import { readSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'
import { forgeDisclosure, forgeKeyBinding, forgeSdJwt, header, tryRead } from './_forge-sd-jwt.ts'

const signingHeader = { ...header, typ: 'dc+sd-jwt' as const }
const payload = {
  iss: 'did:key:z6Mk',
  name: 'Avery',
  address: { street: 'Main St 1', country: 'US' },
  groups: ['a', 'b', { kind: 'c' }],
}

function issue(disclosable: readonly string[], claims: Record<string, unknown> = payload): string {
  const prepared = prepareSdJwt({ payload: claims, disclosable, header: signingHeader, random: randomBytes })
  return completeSdJwt({ ...prepared, signature: Buffer.alloc(64, 7) })
}

test('RFC 9901 §4.2: members, elements and what is inside them are concealed, and read back', (t) => {
  const disclosable = ['/name', '/address', '/address/street', '/groups/1', '/groups/2/kind', '/groups/9']
  const token = issue(disclosable)
  t.is(token.split('~').length, 1 + 5 + 1)
  t.true(token.endsWith('~'))
  const parsed = readSdJwt({ token, typ: 'dc+sd-jwt' })
  t.deepEqual(parsed.claims, payload)
  t.false(parsed.withheld)
  t.deepEqual(parsed.disclosed.map(({ pointer }) => pointer).sort(), [
    '/address',
    '/address/street',
    '/groups/1',
    '/groups/2/kind',
    '/name',
  ])
  t.is(`${parsed.signingInput.toString()}.${parsed.signature.toString('base64url')}`, token.split('~')[0]!)
  t.false(JSON.stringify(parsed.payload).includes('Avery'))
  // §4.2.4.1: digests are in an order of their own
  const digests = parsed.payload._sd as string[]
  t.deepEqual(digests, [...digests].sort())
})

test('RFC 9901 §7.1: what is withheld is gone, with everything inside it; a withheld element leaves no gap', (t) => {
  const token = issue(['/name', '/address', '/address/street', '/groups/0'])
  const [jwt] = token.split('~')
  const parsed = readSdJwt({ token: `${jwt}~`, typ: 'dc+sd-jwt' })
  t.deepEqual(parsed.claims, { iss: payload.iss, groups: ['b', { kind: 'c' }] })
  t.true(parsed.withheld)
})

test('RFC 9901 §9.3: salts differ, so no digest tells what another credential says', (t) => {
  const [first, second] = [issue(['/name']), issue(['/name'])]
  t.not(first.split('~')[1], second.split('~')[1])
})

test('RFC 9901 §4.2.5: a claim that somebody does not have leaves a decoy: digests are as many for everybody', (t) => {
  const { address: _, ...without } = payload
  const digests = (claims: Record<string, unknown>) => {
    const parsed = readSdJwt({ token: issue(['/name', '/address'], claims), typ: 'dc+sd-jwt' })
    return {
      count: (parsed.payload._sd as string[]).length,
      withheld: parsed.withheld,
      claims: parsed.claims,
    }
  }
  t.deepEqual(digests(payload), { count: 2, withheld: false, claims: payload })
  t.deepEqual(digests(without), { count: 2, withheld: true, claims: without })
})

test('an SD-JWT without disclosable claims has neither _sd nor _sd_alg', (t) => {
  const { payload: signed } = readSdJwt({ token: issue(['/none']), typ: 'dc+sd-jwt' })
  t.deepEqual(signed, payload as never)
})

test('RFC 9901 §4.1: claims with the names that SD-JWT keeps for itself are not issued', (t) => {
  for (const name of ['_sd', '_sd_alg', '...']) {
    t.throws(() => issue([], { deep: [{ [name]: 'x' }] }), { code: 'SD_CLAIM_MISPLACED' })
  }
})

test('whatever is concealed is read back', (t) => {
  const name = fc.string({ minLength: 1, maxLength: 8 })
  const reserved = ['_sd', '_sd_alg', '...', '__proto__', 'constructor', 'prototype']
  const claims = fc.dictionary(name, fc.oneof(fc.string(), fc.dictionary(name, fc.array(fc.string()))))
  fc.assert(
    fc.property(claims, (value) => {
      const text = JSON.stringify(value)
      fc.pre(!reserved.some((word) => text.includes(`"${word}":`)) && !text.includes('\\u0000'))
      const pointers = Object.keys(value).map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
      const allowed = pointers.filter(
        (pointer) => !['/iss', '/exp', '/nbf', '/cnf', '/vct', '/status'].includes(pointer),
      )
      const parsed = readSdJwt({ token: issue(allowed, value), typ: 'dc+sd-jwt' })
      t.deepEqual(parsed.claims, { ...value })
    }),
    { numRuns: 200 },
  )
})

test('nothing but a ProofError is thrown, whatever comes in', (t) => {
  const anything = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.jsonValue(), { maxLength: 3 }),
      anything,
      (claims, contents, tail) => {
        const texts = contents.map((content) => forgeDisclosure(content).text)
        const digests = contents.map((content) => forgeDisclosure(content).digest)
        tryRead(forgeSdJwt({ payload: claims, disclosures: texts, keyBinding: tail }))
        tryRead(
          forgeSdJwt({
            payload: { _sd: digests, list: digests.map((digest) => ({ '...': digest })) },
            disclosures: texts,
          }),
        )
        return true
      },
    ),
    { numRuns: 300 },
  )
  t.pass()
})

const name = forgeDisclosure(['salt', 'name', 'Avery'])
const element = forgeDisclosure(['salt', 'b'])
const nested = forgeDisclosure(['salt', 'address', { _sd: [name.digest] }])
const hidden = (content: unknown, more: object = {}) => {
  const { text, digest } = forgeDisclosure(content)
  return forgeSdJwt({ payload: { _sd: [digest], ...more }, disclosures: [text] })
}
const deep = (levels: number) => {
  let inner = forgeDisclosure(['salt', 'end', 1])
  const texts = [inner.text]
  for (let level = 0; level < levels; level++) {
    inner = forgeDisclosure(['salt', 'in', { _sd: [inner.digest] }])
    texts.push(inner.text)
  }
  return forgeSdJwt({ payload: { _sd: [inner.digest] }, disclosures: texts })
}

const REFUSED: [title: string, token: string, code: string][] = [
  ['§4: no tilde at all', forgeSdJwt({ payload: {} }).slice(0, -1), 'SD_JWT_MALFORMED'],
  ['§4: an empty Disclosure', forgeSdJwt({ payload: {}, disclosures: [''] }), 'SD_JWT_MALFORMED'],
  [
    '§4: a Disclosure without its tilde',
    `${forgeSdJwt({ payload: {} })}${name.text}`,
    'KEY_BINDING_MALFORMED',
  ],
  ['§4: a line break', `${forgeSdJwt({ payload: {} })}\n`, 'KEY_BINDING_MALFORMED'],
  ['more than 512 Disclosures', `${forgeSdJwt({ payload: {} })}${'a~'.repeat(513)}`, 'TOO_LARGE'],
  [
    '§7.1 2a: alg none',
    forgeSdJwt({ payload: {}, headers: { ...header, alg: 'none' } }),
    'ALGORITHM_NOT_ALLOWED',
  ],
  [
    '§7.1 2a: alg HS256',
    forgeSdJwt({ payload: {}, headers: { ...header, alg: 'HS256' } }),
    'ALGORITHM_NOT_ALLOWED',
  ],
  ['a critical header', forgeSdJwt({ payload: {}, headers: { ...header, crit: ['x'] } }), 'CRITICAL_HEADER'],
  ['a key in the header', forgeSdJwt({ payload: {}, headers: { ...header, jwk: {} } }), 'KEY_IN_HEADER'],
  ['a kid that is no DID URL', forgeSdJwt({ payload: {}, headers: { ...header, kid: '1' } }), 'KID_INVALID'],
  ['§9.11: another typ', forgeSdJwt({ payload: {}, headers: { ...header, typ: 'vc+jwt' } }), 'TYP_WRONG'],
  ['§9.11: no typ', forgeSdJwt({ payload: {}, headers: { ...header, typ: undefined } }), 'TYP_WRONG'],
  ['a payload that is no object', forgeSdJwt({ payload: [] }), 'PAYLOAD_MALFORMED'],
  [
    'a key twice',
    forgeSdJwt({ payload: Buffer.from('{"a":1,"a":2}').toString('base64url') }),
    'PAYLOAD_MALFORMED',
  ],
  ['more than 256 KiB', forgeSdJwt({ payload: { a: 'x'.repeat(260 * 1024) } }), 'TOO_LARGE'],
  ['§7.1 2d: _sd_alg md5', forgeSdJwt({ payload: { _sd_alg: 'md5' } }), 'SD_ALG_UNKNOWN'],
  ['§7.1 2d: _sd_alg __proto__', forgeSdJwt({ payload: { _sd_alg: '__proto__' } }), 'SD_ALG_UNKNOWN'],
  ['§7.1 2d: _sd_alg null', forgeSdJwt({ payload: { _sd_alg: null } }), 'SD_ALG_UNKNOWN'],
  [
    '§4.1.1: _sd_alg further down',
    forgeSdJwt({ payload: { a: { _sd_alg: 'sha-256' } } }),
    'SD_CLAIM_MISPLACED',
  ],
  ['_sd that is no array', forgeSdJwt({ payload: { _sd: 'x' } }), 'SD_CLAIM_MISPLACED'],
  ['_sd with something else than digests', forgeSdJwt({ payload: { _sd: [1] } }), 'SD_CLAIM_MISPLACED'],
  ['... in an object', forgeSdJwt({ payload: { '...': 'x' } }), 'SD_CLAIM_MISPLACED'],
  ['... beside something else', forgeSdJwt({ payload: { a: [{ '...': 'x', b: 1 }] } }), 'SD_CLAIM_MISPLACED'],
  ['... that is no digest', forgeSdJwt({ payload: { a: [{ '...': 1 }] } }), 'SD_CLAIM_MISPLACED'],
  ['§4.2.1: a Disclosure that is no JSON', hidden('eHg'), 'DISCLOSURE_MALFORMED'],
  ['a Disclosure that is not canonical base64url', hidden('WyJhIiwyXR'), 'JWS_MALFORMED'],
  ['a Disclosure of one element', hidden(['salt']), 'DISCLOSURE_MALFORMED'],
  ['a Disclosure of four', hidden(['salt', 'a', 1, 2]), 'DISCLOSURE_MALFORMED'],
  ['a Disclosure that is an object', hidden({ salt: 'a' }), 'DISCLOSURE_MALFORMED'],
  ['a salt that is no string', hidden([1, 'a', 1]), 'DISCLOSURE_MALFORMED'],
  ['a name that is no string', hidden(['salt', 1, 1]), 'DISCLOSURE_MALFORMED'],
  ['a name that is __proto__', hidden(['salt', '__proto__', { admin: true }]), 'DISCLOSURE_MALFORMED'],
  ['a name that is constructor', hidden(['salt', 'constructor', 1]), 'DISCLOSURE_MALFORMED'],
  ['Disclosures 65 levels deep', deep(65), 'DISCLOSURE_MALFORMED'],
  ['§7.1 3c: the claim name _sd', hidden(['salt', '_sd', []]), 'SD_CLAIM_MISPLACED'],
  ['§7.1 3c: the claim name ...', hidden(['salt', '...', 'x']), 'SD_CLAIM_MISPLACED'],
  ['the claim name _sd_alg', hidden(['salt', '_sd_alg', 'sha-256']), 'SD_CLAIM_MISPLACED'],
  ['§7.1 3c: an array element among claims', hidden(['salt', 'b']), 'SD_CLAIM_MISPLACED'],
  [
    '§7.1 3c: a claim among array elements',
    forgeSdJwt({ payload: { a: [{ '...': name.digest }] }, disclosures: [name.text] }),
    'SD_CLAIM_MISPLACED',
  ],
  [
    '§7.1 3c: a claim that is there already',
    hidden(['salt', 'name', 'Eve'], { name: 'Avery' }),
    'CLAIM_OVERWRITTEN',
  ],
  [
    '§7.1 3c: a claim that another Disclosure brought',
    (() => {
      const eve = forgeDisclosure(['salt', 'name', 'Eve'])
      return forgeSdJwt({ payload: { _sd: [name.digest, eve.digest] }, disclosures: [name.text, eve.text] })
    })(),
    'CLAIM_OVERWRITTEN',
  ],
  [
    '§7.1 4: a digest twice in one array',
    forgeSdJwt({ payload: { _sd: [name.digest, name.digest] }, disclosures: [name.text] }),
    'DIGEST_REPEATED',
  ],
  [
    '§7.1 4: a digest twice, in two objects',
    forgeSdJwt({ payload: { _sd: [name.digest], a: { _sd: [name.digest] } }, disclosures: [name.text] }),
    'DIGEST_REPEATED',
  ],
  ['§7.1 4: a decoy twice', forgeSdJwt({ payload: { _sd: ['x'], a: [{ '...': 'x' }] } }), 'DIGEST_REPEATED'],
  [
    '§7.1 4: a digest twice, once inside a Disclosure',
    forgeSdJwt({
      payload: { _sd: [name.digest, nested.digest] },
      disclosures: [name.text, nested.text],
    }),
    'DIGEST_REPEATED',
  ],
  [
    '§7.1 4: a Disclosure twice',
    forgeSdJwt({ payload: { _sd: [name.digest] }, disclosures: [name.text, name.text] }),
    'DIGEST_REPEATED',
  ],
  [
    '§7.1 5: a Disclosure of another credential',
    forgeSdJwt({ payload: {}, disclosures: [name.text] }),
    'DISCLOSURE_UNREFERENCED',
  ],
  [
    '§7.1 5: a Disclosure whose parent is withheld',
    forgeSdJwt({ payload: { _sd: [nested.digest] }, disclosures: [name.text] }),
    'DISCLOSURE_UNREFERENCED',
  ],
  [
    '§7.1 5: an element of an array that is not there',
    forgeSdJwt({ payload: { a: ['b'] }, disclosures: [element.text] }),
    'DISCLOSURE_UNREFERENCED',
  ],
  ...['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'status'].map(
    (reserved): [string, string, string] => [
      `SD-JWT VC: ${reserved} as a Disclosure`,
      hidden(['salt', reserved, 'x']),
      'CLAIM_NOT_DISCLOSABLE',
    ],
  ),
  [
    '§4.3: a Key Binding JWT of two parts',
    forgeSdJwt({ payload: {}, keyBinding: 'a.b' }),
    'KEY_BINDING_MALFORMED',
  ],
  ...(
    [
      ['typ JWT', { headers: { alg: 'EdDSA', typ: 'JWT' } }, 'KEY_BINDING_MALFORMED'],
      ['no typ', { headers: { alg: 'EdDSA' } }, 'KEY_BINDING_MALFORMED'],
      ['alg none', { headers: { alg: 'none', typ: 'kb+jwt' } }, 'ALGORITHM_NOT_ALLOWED'],
      ['a key of its own', { headers: { alg: 'EdDSA', typ: 'kb+jwt', jwk: {} } }, 'KEY_IN_HEADER'],
      ['no iat', { payload: { iat: undefined } }, 'KEY_BINDING_MALFORMED'],
      ['iat that is text', { payload: { iat: '1' } }, 'KEY_BINDING_MALFORMED'],
      ['iat before 1970', { payload: { iat: -1 } }, 'KEY_BINDING_MALFORMED'],
      ['no aud', { payload: { aud: undefined } }, 'KEY_BINDING_MALFORMED'],
      ['aud that is a list', { payload: { aud: ['https://verifier.example'] } }, 'KEY_BINDING_MALFORMED'],
      ['empty aud', { payload: { aud: '' } }, 'KEY_BINDING_MALFORMED'],
      ['no nonce', { payload: { nonce: undefined } }, 'KEY_BINDING_MALFORMED'],
      ['empty nonce', { payload: { nonce: '' } }, 'KEY_BINDING_MALFORMED'],
      ['no sd_hash', { payload: { sd_hash: undefined } }, 'KEY_BINDING_MALFORMED'],
    ] as const
  ).map(([title, parts, code]): [string, string, string] => [
    `§4.3: a Key Binding JWT with ${title}`,
    forgeSdJwt({ payload: {}, keyBinding: forgeKeyBinding(parts) }),
    code,
  ]),
]

for (const [title, token, code] of REFUSED) {
  test(`RFC 9901: refused: ${title}`, (t) => {
    t.is(tryRead(token) as string, code)
  })
}

test('a name of the prototype never reaches it', (t) => {
  t.is(tryRead(hidden(['salt', 'toString', 'x'])) instanceof Object, true)
  t.is(({} as { admin?: boolean }).admin, undefined)
})

test('VC-JOSE-COSE §3.2: in vc+sd-jwt what a credential rests on cannot be a Disclosure', (t) => {
  for (const reserved of [
    '@context',
    'type',
    'issuer',
    'validUntil',
    'credentialStatus',
    'credentialSchema',
  ]) {
    const { text, digest } = forgeDisclosure(['salt', reserved, 'x'])
    const headers = { ...header, typ: 'vc+sd-jwt' }
    const token = forgeSdJwt({ payload: { _sd: [digest] }, disclosures: [text], headers })
    t.throws(() => readSdJwt({ token, typ: 'vc+sd-jwt' }), { code: 'CLAIM_NOT_DISCLOSABLE' })
  }
})
