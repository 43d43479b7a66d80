import test from 'ava'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import {
  type Board,
  codeOf,
  createHolder,
  createKey,
  createTestWorld,
  type Json,
  type TestWorld,
} from './_world.ts'

let at: TestWorld
let board: Board
let other: Board
const holder = createHolder()
const attacker = createHolder()

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
  other = await at.createBoard({ slug: 'other' })
})
test.after.always(() => at?.close())

const verify = (credential: unknown) => verifyCredential({ credential, now: at.time.now, world: at.world })

/** One valid credential; each row changes one thing and names the check and the code that find it. */
type Row = {
  change: string
  make: (valid: Json) => Promise<unknown> | unknown
  check: string
  code: string
  verified?: boolean
}

const sign = (payload: Json, headers: Json = {}) => board.sign(payload, headers)
const encode = (text: string | Buffer) => Buffer.from(text).toString('base64url')

/** Signs bytes that `JSON.stringify` would not make. */
function signText(
  payload: string | Buffer,
  header: string = JSON.stringify({ alg: 'EdDSA', kid: board.kid, typ: 'vc+jwt' }),
) {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${board.key.sign(Buffer.from(input)).toString('base64url')}`
}

async function withSignature(
  compact: string | Promise<string>,
  change: (signature: Buffer) => Buffer,
): Promise<string> {
  const [header, payload, signature] = (await compact).split('.') as [string, string, string]
  return `${header}.${payload}.${change(Buffer.from(signature, 'base64url')).toString('base64url')}`
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n

/** S + L verifies under a lax implementation (RFC 8032 §5.1.7). */
function flipS(signature: Buffer): Buffer {
  let s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + ORDER
  const flipped = Buffer.from(signature)
  for (let place = 32; place < 64; place++, s >>= 8n) flipped[place] = Number(s & 0xffn)
  return flipped
}

const rows: Row[] = [
  {
    change: 'alg none',
    make: (c) => sign(c, { alg: 'none' }),
    check: 'format',
    code: 'ALGORITHM_NOT_ALLOWED',
  },
  {
    change: 'alg HS256',
    make: (c) => sign(c, { alg: 'HS256' }),
    check: 'format',
    code: 'ALGORITHM_NOT_ALLOWED',
  },
  {
    change: 'alg __proto__',
    make: (c) => sign(c, { alg: '__proto__' }),
    check: 'format',
    code: 'ALGORITHM_NOT_ALLOWED',
  },
  {
    change: 'alg ES256K-R',
    make: (c) => sign(c, { alg: 'ES256K-R' }),
    check: 'format',
    code: 'ALGORITHM_NOT_ALLOWED',
  },
  {
    change: 'alg of another kind of key',
    make: (c) => sign(c, { alg: 'ES256' }),
    check: 'proof',
    code: 'ALGORITHM_MISMATCH',
  },
  {
    change: 'RFC 7515 §4.1.11: an unknown crit',
    make: (c) => sign(c, { crit: ['x'], x: 1 }),
    check: 'format',
    code: 'CRITICAL_HEADER',
  },
  { change: 'an empty crit', make: (c) => sign(c, { crit: [] }), check: 'format', code: 'CRITICAL_HEADER' },
  {
    change: 'RFC 7797: b64 false',
    make: (c) => sign(c, { b64: false }),
    check: 'format',
    code: 'CRITICAL_HEADER',
  },
  {
    change: 'compression by zip',
    make: (c) => sign(c, { zip: 'DEF' }),
    check: 'format',
    code: 'CRITICAL_HEADER',
  },
  {
    change: 'a key in the header (jwk)',
    make: (c) => sign(c, { jwk: {} }),
    check: 'format',
    code: 'KEY_IN_HEADER',
  },
  {
    change: 'a key to be fetched (jku)',
    make: (c) => sign(c, { jku: 'http://x/' }),
    check: 'format',
    code: 'KEY_IN_HEADER',
  },
  {
    change: 'a certificate (x5c)',
    make: (c) => sign(c, { x5c: [] }),
    check: 'format',
    code: 'KEY_IN_HEADER',
  },
  { change: 'no kid', make: (c) => sign(c, { kid: undefined }), check: 'format', code: 'KID_INVALID' },
  {
    change: 'a kid that is a fragment alone',
    make: (c) => sign(c, { kid: '#delegate-1' }),
    check: 'format',
    code: 'KID_INVALID',
  },
  {
    change: 'a kid with a query',
    make: (c) => sign(c, { kid: `${board.did}?versionId=1#delegate-1` }),
    check: 'format',
    code: 'KID_INVALID',
  },
  {
    change: 'RFC 8725 §3.11: typ of an ID token',
    make: (c) => sign(c, { typ: 'JWT' }),
    check: 'format',
    code: 'TYP_WRONG',
  },
  {
    change: 'typ of a proof of possession',
    make: (c) => sign(c, { typ: 'openid4vci-proof+jwt' }),
    check: 'format',
    code: 'TYP_WRONG',
  },
  {
    change: 'typ of a presentation',
    make: (c) => sign(c, { typ: 'vp+jwt' }),
    check: 'format',
    code: 'TYP_WRONG',
  },
  { change: 'no typ', make: (c) => sign(c, { typ: undefined }), check: 'format', code: 'TYP_WRONG' },
  { change: 'a nested JWT (cty)', make: (c) => sign(c, { cty: 'JWT' }), check: 'format', code: 'CTY_WRONG' },
  {
    change: 'kid of another DID, signed by its key',
    make: (c) => board.sign(c, { kid: other.kid }, other.key.sign),
    check: 'proof',
    code: 'SIGNER_MISMATCH',
  },
  {
    change: "an attacker's signature under a board's name",
    make: (c) => board.sign(c, { kid: attacker.kid }, attacker.sign),
    check: 'proof',
    code: 'SIGNER_MISMATCH',
  },
  {
    change: "an attacker's signature under the board's kid",
    make: (c) => board.sign(c, {}, attacker.sign),
    check: 'proof',
    code: 'SIGNATURE_INVALID',
  },
  {
    change: 'a kid that the DID document does not list',
    make: (c) => sign(c, { kid: `${board.did}#delegate-9` }),
    check: 'proof',
    code: 'KEY_NOT_LISTED',
  },
  {
    change: 'did:ethr #controller, which is always listed',
    make: (c) => sign(c, { kid: `${board.did}#controller` }),
    check: 'proof',
    code: 'KEY_NOT_LISTED',
  },
  {
    change: 'issuer of another organisation',
    make: (c) => sign({ ...c, issuer: other.did }),
    check: 'proof',
    code: 'SIGNER_MISMATCH',
  },
  {
    change: 'a DID of an unknown method',
    make: (c) => board.sign({ ...c, issuer: 'did:nosuch:1' }, { kid: 'did:nosuch:1#a' }),
    check: 'proof',
    code: 'DID_METHOD_UNSUPPORTED',
  },
  {
    change: 'a did:ethr of another chain',
    make: (c) => {
      const did = board.did.replace('0x7a69', '0x1')
      return sign({ ...c, issuer: did }, { kid: `${did}#delegate-1` })
    },
    check: 'proof',
    code: 'DID_NETWORK_UNKNOWN',
  },
  {
    change: 'one byte of the payload',
    make: async (c) => {
      const [h, , s] = (await sign(c)).split('.')
      return `${h}.${encode(JSON.stringify({ ...c, name: 'x' }))}.${s}`
    },
    check: 'proof',
    code: 'SIGNATURE_INVALID',
  },
  {
    change: 'RFC 8032 §5.1.7: S + L',
    make: (c) => withSignature(sign(c), flipS),
    check: 'proof',
    code: 'SIGNATURE_INVALID',
  },
  {
    change: 'a zero signature',
    make: (c) => withSignature(sign(c), () => Buffer.alloc(64)),
    check: 'proof',
    code: 'SIGNATURE_INVALID',
  },
  {
    change: 'a truncated signature',
    make: (c) => withSignature(sign(c), (s) => s.subarray(0, 63)),
    check: 'proof',
    code: 'SIGNATURE_INVALID',
  },
  {
    change: 'a longer signature',
    make: (c) => withSignature(sign(c), (s) => Buffer.concat([s, Buffer.of(0)])),
    check: 'proof',
    code: 'SIGNATURE_INVALID',
  },
  {
    change: 'no signature',
    make: async (c) => (await sign(c)).replace(/[^.]*$/, ''),
    check: 'format',
    code: 'JWS_MALFORMED',
  },
  { change: 'four parts', make: async (c) => `${await sign(c)}.AA`, check: 'format', code: 'JWS_MALFORMED' },
  {
    change: 'RFC 7515 §2: padding',
    make: async (c) => `${await sign(c)}=`,
    check: 'format',
    code: 'JWS_MALFORMED',
  },
  {
    change: 'RFC 4648 §3.5: bits behind the last byte',
    make: async (c) => {
      const compact = await sign(c)
      return `${compact.slice(0, -1)}${String.fromCharCode(compact.charCodeAt(compact.length - 1) + 1)}`
    },
    check: 'format',
    code: 'JWS_MALFORMED',
  },
  { change: 'a line break', make: async (c) => `${await sign(c)}\n`, check: 'format', code: 'JWS_MALFORMED' },
  {
    change: 'a claim vc beside the credential',
    make: (c) => sign({ ...c, vc: c }),
    check: 'format',
    code: 'WRAPPER_CLAIM',
  },
  { change: 'a claim vp', make: (c) => sign({ ...c, vp: {} }), check: 'format', code: 'WRAPPER_CLAIM' },
  {
    change: 'iss that is not the issuer',
    make: (c) => sign({ ...c, iss: other.did }),
    check: 'format',
    code: 'ISSUER_CONFLICT',
  },
  {
    change: 'sub that is not the subject',
    make: (c) => sign({ ...c, sub: attacker.did }),
    check: 'format',
    code: 'SUBJECT_CONFLICT',
  },
  {
    change: 'jti that is not the id',
    make: (c) => sign({ ...c, jti: 'urn:uuid:0' }),
    check: 'format',
    code: 'JTI_CONFLICT',
  },
  {
    change: 'exp 0',
    make: (c) => sign({ ...c, exp: 0 }),
    check: 'validity',
    code: 'DATES_INVALID',
    verified: true,
  },
  {
    change: 'exp "never"',
    make: (c) => sign({ ...c, exp: 'never' }),
    check: 'format',
    code: 'NUMERIC_DATE_INVALID',
  },
  {
    change: 'exp 1e400',
    make: (c) => signText(JSON.stringify(c).replace(/}$/, ',"exp":1e400}')),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: 'exp null',
    make: (c) => sign({ ...c, exp: null }),
    check: 'format',
    code: 'NUMERIC_DATE_INVALID',
  },
  {
    change: 'nbf ahead',
    make: (c) => sign({ ...c, nbf: 1_800_000_000 }),
    check: 'validity',
    code: 'NOT_YET_VALID',
    verified: true,
  },
  {
    change: 'iat ahead',
    make: (c) => sign({ ...c, iat: 1_800_000_000 }),
    check: 'validity',
    code: 'NOT_YET_VALID',
    verified: true,
  },
  {
    change: 'VCDM 2.0 §4.9: validUntil in the past',
    make: (c) => sign({ ...c, validUntil: '2026-02-01T00:00:00Z' }),
    check: 'validity',
    code: 'EXPIRED',
    verified: true,
  },
  {
    change: 'validFrom ahead',
    make: (c) => sign({ ...c, validFrom: '2027-01-01T00:00:00Z' }),
    check: 'validity',
    code: 'NOT_YET_VALID',
    verified: true,
  },
  {
    change: 'validUntil without a zone',
    make: (c) => sign({ ...c, validUntil: '2030-01-01T00:00:00' }),
    check: 'format',
    code: 'SHAPE_INVALID',
  },
  {
    change: 'a key twice',
    make: (c) => signText(JSON.stringify(c).replace(/}$/, ',"issuer":"did:key:z"}')),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: 'a __proto__ key',
    make: (c) => signText(JSON.stringify(c).replace(/}$/, ',"__proto__":{}}')),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: '90,000 levels',
    make: () => signText(`${'['.repeat(90_000)}${']'.repeat(90_000)}`),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: '2^53 + 1',
    make: (c) => signText(JSON.stringify(c).replace(/}$/, ',"n":9007199254740993}')),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: 'invalid UTF-8',
    make: (c) =>
      signText(
        Buffer.concat([
          Buffer.from(JSON.stringify(c).slice(0, -1)),
          Buffer.from(',"n":"'),
          Buffer.of(0xff),
          Buffer.from('"}'),
        ]),
      ),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: 'a byte order mark',
    make: (c) => signText(`\ufeff${JSON.stringify(c)}`),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: 'a payload that is a list',
    make: (c) => signText(JSON.stringify([c])),
    check: 'format',
    code: 'PAYLOAD_MALFORMED',
  },
  {
    change: 'a header with a key twice',
    make: (c) =>
      signText(JSON.stringify(c), `{"alg":"none","alg":"EdDSA","kid":"${board.kid}","typ":"vc+jwt"}`),
    check: 'format',
    code: 'HEADER_MALFORMED',
  },
  {
    change: 'more than 256 KiB',
    make: (c) => sign({ ...c, description: 'x'.repeat(300_000) }),
    check: 'format',
    code: 'TOO_LARGE',
  },
  {
    change: 'the first @context is not that of the data model',
    make: (c) => sign({ ...c, '@context': [...(c['@context'] as string[])].reverse() }),
    check: 'format',
    code: 'SHAPE_INVALID',
  },
  {
    change: 'no type VerifiableCredential',
    make: (c) => sign({ ...c, type: ['PractitionerLicenseCredential'] }),
    check: 'format',
    code: 'SHAPE_INVALID',
  },
  { change: 'no issuer', make: ({ issuer: _, ...c }) => sign(c), check: 'format', code: 'SHAPE_INVALID' },
  {
    change: 'a claim that the family does not know',
    make: (c) => sign({ ...c, credentialSubject: { ...(c.credentialSubject as Json), surgeon: true } }),
    check: 'format',
    code: 'CLAIMS_INVALID',
  },
  {
    change: 'VCDM 2.0 §5.2: a type that no context defines',
    make: (c) => sign({ ...c, type: [...(c.type as string[]), 'SurgeonCredential'] }),
    check: 'format',
    code: 'TERM_UNDEFINED',
  },
  {
    change: 'VCDM 2.0 §5.2: the context of the family left out',
    make: (c) => sign({ ...c, '@context': (c['@context'] as string[]).slice(0, 1) }),
    check: 'format',
    code: 'TERM_UNDEFINED',
  },
  {
    change: 'two subjects',
    make: (c) => sign({ ...c, credentialSubject: [c.credentialSubject, c.credentialSubject] }),
    check: 'format',
    code: 'CLAIMS_INVALID',
  },
  {
    change: 'two families at once',
    make: (c) => sign({ ...c, type: [...(c.type as string[]), 'PatientConsentCredential'] }),
    check: 'format',
    code: 'FAMILY_AMBIGUOUS',
  },
  {
    change: 'no credentialStatus',
    make: ({ credentialStatus: _, ...c }) => sign(c),
    check: 'format',
    code: 'STATUS_MISSING',
  },
  {
    change: 'the schema of another family',
    make: (c) =>
      sign({
        ...c,
        credentialSchema: { id: 'https://w3id.org/careseal/schemas/patient-consent/v1', type: 'JsonSchema' },
      }),
    check: 'format',
    code: 'SCHEMA_MISMATCH',
  },
  {
    change: 'the embedded form {proof: {jwt}}',
    make: async (c) => ({ ...c, proof: { type: 'JwtProof2020', jwt: await sign(c) } }),
    check: 'format',
    code: 'PROOF_MALFORMED',
  },
  {
    change: 'an envelope with an unsigned member',
    make: async (c) => ({
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${await sign(c)}`,
      issuer: other.did,
    }),
    check: 'format',
    code: 'NOT_A_CREDENTIAL',
  },
  {
    change: 'an envelope of VC 1.1',
    make: async (c) => ({
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/jwt,${await sign(c)}`,
    }),
    check: 'format',
    code: 'TYP_WRONG',
  },
  { change: 'an unsigned credential', make: (c) => c, check: 'format', code: 'NOT_A_CREDENTIAL' },
  { change: 'a number', make: () => 7, check: 'format', code: 'NOT_A_CREDENTIAL' },
  { change: 'nothing', make: () => '', check: 'format', code: 'JWS_MALFORMED' },
]

for (const { change, make, check, code, verified = false } of rows) {
  test.serial(`refused: ${change} → ${code}`, async (t) => {
    const valid = board.credential(holder)
    t.is((await verify(await sign(valid))).verdict, 'valid', 'before the change')
    const before = at.requests.length
    const verdict = await verify(await make(valid))
    t.is(codeOf(verdict, check), code)
    t.like(verdict, { verdict: 'invalid', verified })
    t.true([...verdict.errors, ...verdict.warnings].some((problem) => problem.code === code))
    t.is(at.requests.length, before, 'nothing was fetched')
  })
}

test.serial('skew: 60 s after validUntil passes, 61 s does not', async (t) => {
  const compact = await sign({ ...board.credential(holder), validUntil: '2026-06-01T11:59:00Z' })
  t.is((await verify(compact)).verdict, 'valid')
  const late = await sign({ ...board.credential(holder), validUntil: '2026-06-01T11:58:59Z' })
  t.is(codeOf(await verify(late), 'validity'), 'EXPIRED')
})

test.serial('skew: 60 s before validFrom passes, 61 s does not', async (t) => {
  const compact = await sign({ ...board.credential(holder), validFrom: '2026-06-01T12:01:00Z' })
  t.is((await verify(compact)).verdict, 'valid')
  const early = await sign({ ...board.credential(holder), validFrom: '2026-06-01T12:01:01Z' })
  t.is(codeOf(await verify(early), 'validity'), 'NOT_YET_VALID')
})

test.serial('JWT claims that agree with the credential are allowed', async (t) => {
  const credential = board.credential(holder)
  const { id, credentialSubject } = credential as { id: string; credentialSubject: { id: string } }
  const claims = {
    iss: board.did,
    sub: credentialSubject.id,
    jti: id,
    iat: 1_767_225_600,
    nbf: 1_767_225_600,
    exp: 1_893_456_000,
  }
  t.is((await verify(await sign({ ...credential, ...claims }))).verdict, 'valid')
})

test.serial('VC-JOSE-COSE §3.1.3: header parameters and claims that nobody knows are ignored', async (t) => {
  const credential = { ...board.credential(holder), 'https://example.org/claim': 'x' }
  const { verdict, checks } = await verify(await board.sign(credential, { 'x-unknown': 'x' }))
  t.is(verdict, 'valid', JSON.stringify(checks.find(({ outcome }) => outcome === 'fail')))
})

test.serial('VC-JOSE-COSE §5.4: a credentialSchema of a type that nobody knows is ignored', async (t) => {
  const { credentialSchema, ...credential } = board.credential(holder)
  const unknown = { id: 'https://schema.example/license', type: 'https://schema.example/Schema2030' }
  const both = await sign({ ...credential, credentialSchema: [unknown, credentialSchema] })
  const { verdict, checks } = await verify(both)
  t.is(verdict, 'valid', JSON.stringify(checks.find(({ outcome }) => outcome === 'fail')))
  t.is(
    codeOf(await verify(await sign({ ...credential, credentialSchema: unknown })), 'format'),
    'SCHEMA_MISMATCH',
  )
})

test.serial('one did:key under two names: nothing of one credential leaks into the next', async (t) => {
  const mine = await attackerCredential()
  t.is((await verify(mine)).issuer, attacker.did)
  const verdict = await verify(await board.sign(board.credential(holder), {}, attacker.sign))
  t.is(codeOf(verdict, 'proof'), 'SIGNATURE_INVALID')
})

test.serial(
  'a signature of somebody who is no organisation proves who signed, and no entitlement',
  async (t) => {
    const verdict = await verify(await attackerCredential())
    t.like(verdict, { verified: true, verdict: 'invalid' })
    t.is(codeOf(verdict, 'issuer'), 'ISSUER_NOT_ACCREDITED')
  },
)

function attackerCredential() {
  const payload = { ...board.credential(holder), issuer: attacker.did }
  return board.sign(payload, { kid: attacker.kid }, attacker.sign)
}

test.serial('a key that the DID lists for encryption alone signs nothing (DID Core §5.3)', async (t) => {
  const key = createKey()
  const victim = await at.createBoard({ slug: 'encryption' })
  at.chain.setAttribute(victim.address, 'did/pub/Ed25519/enc/hex', `0x${key.publicKey.toString('hex')}`)
  at.chain.emitRegistry('KeySet', {
    org: victim.address,
    keyId: key.thumbprint,
    purposes: 1,
    from: 1_700_000_000,
  })
  for (const number of [2, 3]) {
    const kid = `${victim.did}#delegate-${number}`
    const verdict = await verify(await victim.sign(victim.credential(holder), { kid }, key.sign))
    t.is(codeOf(verdict, 'proof'), 'KEY_NOT_LISTED')
  }
})

test.serial('a deactivated DID asserts nothing, though its keys are on record', async (t) => {
  const gone = await at.createBoard({ slug: 'gone' })
  at.chain.emitDid('DIDOwnerChanged', gone.address, [`0x${'0'.repeat(40)}`])
  const verdict = await verify(await gone.sign(gone.credential(holder)))
  t.is(codeOf(verdict, 'proof'), 'DID_DEACTIVATED')
})

test.serial('an attribute that has expired or was revoked is no key', async (t) => {
  const late = await at.createBoard({ slug: 'late' })
  const compact = await late.sign(late.credential(holder))
  t.is((await verify(compact)).verdict, 'valid')
  at.chain.setAttribute(
    late.address,
    'did/pub/Ed25519/veriKey/hex',
    `0x${late.key.publicKey.toString('hex')}`,
    0,
  )
  t.is(codeOf(await verify(compact), 'proof'), 'KEY_NOT_LISTED')
})

test.serial('the key of a previous owner asserts nothing after changeOwner', async (t) => {
  const sold = await at.createBoard({ slug: 'sold' })
  at.chain.emitDid('DIDOwnerChanged', sold.address, [attackerAddress])
  const verdict = await verify(await sold.sign(sold.credential(holder)))
  t.is(codeOf(verdict, 'proof'), 'KEY_OF_PREVIOUS_OWNER')
})
const attackerAddress = '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc'

test.serial('a key that the registry does not list for credentials, or not any more', async (t) => {
  const keys = await at.createBoard({ slug: 'keys' })
  const compact = await keys.sign(keys.credential(holder))
  const key = { org: keys.address, keyId: keys.key.thumbprint }
  const outcome = async () => {
    const verdict = await verify(compact)
    return [verdict.verdict, codeOf(verdict, 'proof')]
  }
  at.chain.emitRegistry('KeySet', { ...key, purposes: 2, from: 1_700_000_000 })
  t.deepEqual(await outcome(), ['invalid', 'KEY_NOT_REGISTERED'])
  at.chain.emitRegistry('KeySet', { ...key, purposes: 1, from: 1_900_000_000 })
  t.deepEqual(await outcome(), ['invalid', 'KEY_NOT_REGISTERED'])
  at.chain.emitRegistry('KeySet', { ...key, purposes: 1, from: 1_700_000_000 })
  t.deepEqual(await outcome(), ['indeterminate', 'KEY_NOT_FINAL'])
  at.chain.settle()
  t.deepEqual(await outcome(), ['valid', 'OK'])
  const ended = { ...key, retiredAt: 1_780_000_000, compromisedSince: 0, lastGoodSeq: 0, by: keys.address }
  at.chain.emitRegistry('KeyEnded', ended)
  t.deepEqual(await outcome(), ['invalid', 'ISSUANCE_UNPROVEN'])
  at.chain.emitRegistry('KeyEnded', { ...ended, compromisedSince: 1_780_000_000, lastGoodSeq: 1 })
  t.deepEqual(await outcome(), ['invalid', 'KEY_COMPROMISED'])
})
