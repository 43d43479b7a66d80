import test from 'ava'
import { signCompact } from '#agent/proofs/sign-jose.ts'
import { createChallenge } from '#agent/verify/create-challenge.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import {
  type Board,
  codeOf,
  createHolder,
  createTestWorld,
  type Json,
  type Party,
  type TestWorld,
} from './_world.ts'

let at: TestWorld
let board: Board
const holder = createHolder()
const stranger = createHolder()
const DOMAIN = 'https://hospital.example'

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
})
test.after.always(() => at?.close())

const envelop = (compact: string): Json => ({
  '@context': 'https://www.w3.org/ns/credentials/v2',
  type: 'EnvelopedVerifiableCredential',
  id: `data:application/vc+jwt,${compact}`,
})

const challenge = (organisation = 'hospital', domain = DOMAIN) =>
  createChallenge({ database: at.database, organisation, domain, now: at.time.now })

async function present({
  change = (payload) => payload,
  headers = {},
  by = holder,
  credentials,
  nonce,
}: {
  change?: (payload: Json) => Json
  headers?: Json
  by?: Party
  credentials?: unknown[]
  nonce: string
}) {
  const verifiableCredential = credentials ?? [envelop(await board.sign(board.credential(holder)))]
  const payload = change({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    holder: by.did,
    verifiableCredential,
    nonce,
    aud: DOMAIN,
  })
  const header = { alg: 'EdDSA', kid: by.kid, typ: 'vp+jwt', cty: 'vp', ...headers }
  return signCompact({ header: header as never, payload, sign: by.sign })
}

const verify = (presentation: unknown, options: object, organisation = 'hospital') =>
  verifyPresentation({ presentation, options, organisation, now: at.time.now, world: at.world })

test.serial(
  'a presentation that answers our challenge is valid; every credential in it is reported',
  async (t) => {
    const { challenge: nonce, domain } = await challenge()
    const verdict = await verify(await present({ nonce }), { challenge: nonce, domain })
    t.like(verdict, { verified: true, verdict: 'valid', holder: holder.did, errors: [], warnings: [] })
    t.is(verdict.credentials.length, 1)
    t.like(verdict.credentials[0], { verdict: 'valid', issuer: board.did })
  },
)

test.serial('in an envelope, with a credential in an envelope', async (t) => {
  const { challenge: nonce, domain } = await challenge()
  const envelope = (type: string, url: string) => ({
    '@context': 'https://www.w3.org/ns/credentials/v2',
    type,
    id: `data:application/${url}`,
  })
  const jwt = await board.sign(board.credential(holder))
  const credentials = [envelope('EnvelopedVerifiableCredential', `vc+jwt,${jwt}`)]
  const compact = await present({ nonce, credentials })
  const enveloped = envelope('EnvelopedVerifiablePresentation', `vp+jwt,${compact}`)
  t.is((await verify(enveloped, { challenge: nonce, domain })).verdict, 'valid')
})

test.serial('VC-JOSE-COSE §3.2.2: a vp+sd-jwt is held against the same', async (t) => {
  const credential = await board.sign(board.credential(holder))
  const attempts: [what: string, parts: Omit<Parameters<typeof present>[0], 'nonce'>, code: string][] = [
    ['as it should be', {}, 'OK'],
    ['signed by another', { headers: { kid: stranger.kid } }, 'SIGNER_MISMATCH'],
    ['a credential that is a string', { credentials: [credential] }, 'SHAPE_INVALID'],
    ['a credential that is not secured', { credentials: [board.credential(holder)] }, 'CREDENTIAL_INVALID'],
    [
      'a presentation inside',
      {
        credentials: [{ ...envelop(credential), type: 'EnvelopedVerifiablePresentation' }],
      },
      'CREDENTIAL_INVALID',
    ],
  ]
  for (const [what, { headers, ...parts }, code] of attempts) {
    const { challenge: nonce, domain } = await challenge()
    const signed = await present({ ...parts, headers: { typ: 'vp+sd-jwt', ...headers }, nonce })
    const { checks, verdict } = await verify(`${signed}~`, { challenge: nonce, domain })
    const failed = checks.filter(({ outcome }) => outcome === 'fail').map((check) => check.code)
    t.deepEqual(failed.slice(0, 1), code === 'OK' ? [] : [code], what)
    t.is(verdict, code === 'OK' ? 'valid' : 'invalid', what)
  }
})

test.serial('VCDM 2.0 §4.13: a credential in it is an object, never a string', async (t) => {
  const { challenge: nonce, domain } = await challenge()
  const compact = await present({ nonce, credentials: [await board.sign(board.credential(holder))] })
  const { verified, checks } = await verify(compact, { challenge: nonce, domain })
  t.false(verified)
  t.is(checks[0]!.code, 'SHAPE_INVALID')
})

const rows: {
  change: string
  present?:
    | Omit<Parameters<typeof present>[0], 'nonce'>
    | (() => Promise<Omit<Parameters<typeof present>[0], 'nonce'>>)
  options?: (nonce: string) => Json
  check?: string
  code: string
  verified?: boolean
}[] = [
  { change: 'nonce absent', present: { change: ({ nonce: _, ...p }) => p }, code: 'NONCE_MISMATCH' },
  { change: 'nonce empty', present: { change: (p) => ({ ...p, nonce: '' }) }, code: 'NONCE_MISMATCH' },
  {
    change: 'both nonce and challenge empty',
    present: { change: (p) => ({ ...p, nonce: '' }) },
    options: () => ({ challenge: '', domain: DOMAIN }),
    code: 'NONCE_MISMATCH',
  },
  { change: 'nonce foreign', present: { change: (p) => ({ ...p, nonce: 'x' }) }, code: 'NONCE_MISMATCH' },
  {
    change: 'a challenge that we did not give out',
    present: { change: (p) => ({ ...p, nonce: 'made-up' }) },
    options: () => ({ challenge: 'made-up', domain: DOMAIN }),
    code: 'CHALLENGE_UNKNOWN',
  },
  { change: 'aud absent', present: { change: ({ aud: _, ...p }) => p }, code: 'AUDIENCE_MISMATCH' },
  {
    change: 'aud absent, domain not asked for',
    present: { change: ({ aud: _, ...p }) => p },
    options: (nonce) => ({ challenge: nonce }),
    code: 'AUDIENCE_MISMATCH',
  },
  { change: 'aud empty', present: { change: (p) => ({ ...p, aud: '' }) }, code: 'AUDIENCE_MISMATCH' },
  {
    change: 'aud foreign',
    present: { change: (p) => ({ ...p, aud: 'https://evil.example' }) },
    code: 'AUDIENCE_MISMATCH',
  },
  {
    change: 'aud of two verifiers',
    present: { change: (p) => ({ ...p, aud: [DOMAIN, 'https://evil.example'] }) },
    code: 'AUDIENCE_MISMATCH',
  },
  {
    change: 'a domain that the challenge was not for',
    present: { change: (p) => ({ ...p, aud: 'https://evil.example' }) },
    options: (nonce) => ({ challenge: nonce, domain: 'https://evil.example' }),
    code: 'DOMAIN_MISMATCH',
  },
  { change: 'empty', present: { credentials: [] }, code: 'PRESENTATION_EMPTY' },
  {
    change: 'holder is not the key’s',
    present: { change: (p) => ({ ...p, holder: stranger.did }) },
    check: 'proof',
    code: 'SIGNER_MISMATCH',
    verified: false,
  },
  {
    change: 'iss is not the holder',
    present: { change: (p) => ({ ...p, iss: stranger.did }) },
    check: 'format',
    code: 'ISSUER_CONFLICT',
    verified: false,
  },
  {
    change: 'signed by another',
    present: { headers: { kid: stranger.kid } },
    check: 'proof',
    code: 'SIGNER_MISMATCH',
    verified: false,
  },
  {
    change: 'typ of a credential',
    present: { headers: { typ: 'vc+jwt' } },
    check: 'format',
    code: 'TYP_WRONG',
    verified: false,
  },
  {
    change: 'out of its dates (exp)',
    present: { change: (p) => ({ ...p, exp: 1_780_000_000 }) },
    check: 'validity',
    code: 'EXPIRED',
  },
  {
    change: 'no type VerifiablePresentation',
    present: { change: (p) => ({ ...p, type: ['X'] }) },
    check: 'format',
    code: 'SHAPE_INVALID',
    verified: false,
  },
  {
    change: 'somebody else presents it (holder ≠ subject)',
    present: { by: stranger },
    code: 'SUBJECT_NOT_HOLDER',
  },
  {
    change: 'a forged credential inside',
    present: async () => ({
      credentials: [envelop(await board.sign(board.credential(holder), {}, stranger.sign))],
    }),
    code: 'CREDENTIAL_INVALID',
    verified: false,
  },
  {
    change: 'a revoked credential beside a good one',
    present: async () => {
      board.setStatus('revocation', 99)
      await board.publish()
      return {
        credentials: [
          envelop(await board.sign(board.credential(holder))),
          envelop(await board.sign(board.credential(holder, 99))),
        ],
      }
    },
    code: 'CREDENTIAL_INVALID',
  },
  {
    change: 'an embedded, unsigned credential inside',
    present: async () => ({ credentials: [board.credential(holder)] }),
    code: 'CREDENTIAL_INVALID',
    verified: false,
  },
  {
    change: 'a credential of a type that is not accepted',
    options: (nonce) => ({ challenge: nonce, domain: DOMAIN, acceptedTypes: ['PatientConsentCredential'] }),
    code: 'CREDENTIAL_INVALID',
  },
]
for (const { change, present: given = {}, options, check = 'holder', code, verified = true } of rows) {
  test.serial(`refused: ${change} → ${code}`, async (t) => {
    const { challenge: nonce, domain } = await challenge()
    const parts = typeof given === 'function' ? await given() : given
    const verdict = await verify(
      await present({ ...parts, nonce }),
      options?.(nonce) ?? { challenge: nonce, domain },
    )
    t.is(codeOf(verdict, check), code)
    t.like(verdict, { verdict: 'invalid', verified })
  })
}

test.serial('VCALM: without a challenge it may be verified, and is never valid', async (t) => {
  const verdict = await verify(await present({ nonce: 'x' }), {})
  t.like(verdict, { verified: true, verdict: 'indeterminate' })
  t.is(codeOf(verdict, 'holder'), 'CHALLENGE_MISSING')
})

test.serial('replay: a challenge is good once; of twenty at once one wins', async (t) => {
  const { challenge: nonce, domain } = await challenge()
  const compact = await present({ nonce })
  const verdicts = await Promise.all(
    Array.from({ length: 20 }, () => verify(compact, { challenge: nonce, domain })),
  )
  t.is(verdicts.filter(({ verdict }) => verdict === 'valid').length, 1)
  t.is(verdicts.filter((verdict) => codeOf(verdict, 'holder') === 'CHALLENGE_USED').length, 19)
})

test.serial('a presentation with a broken signature does not use the challenge up', async (t) => {
  const { challenge: nonce, domain } = await challenge()
  const compact = await present({ nonce })
  await verify(await present({ nonce, headers: { kid: stranger.kid } }), { challenge: nonce, domain })
  t.is((await verify(compact, { challenge: nonce, domain })).verdict, 'valid')
})

test.serial('isolation: another organisation’s challenge is unknown, and is left as it is', async (t) => {
  const { challenge: nonce, domain } = await challenge('clinic')
  const compact = await present({ nonce })
  t.is(codeOf(await verify(compact, { challenge: nonce, domain }), 'holder'), 'CHALLENGE_UNKNOWN')
  t.is((await verify(compact, { challenge: nonce, domain }, 'clinic')).verdict, 'valid')
})

test.serial('a challenge expires after five minutes', async (t) => {
  const { challenge: nonce, domain, expires } = await challenge()
  t.is(expires.getTime() - at.time.now.getTime(), 300_000)
  const compact = await present({ nonce })
  const before = at.time.now
  at.time.now = expires
  t.is(codeOf(await verify(compact, { challenge: nonce, domain }), 'holder'), 'CHALLENGE_EXPIRED')
  at.time.now = before
})

test.serial('challenges are 256 random bits, and the database holds none of them', async (t) => {
  const first = await challenge()
  t.not(first.challenge, (await challenge()).challenge)
  t.is(Buffer.from(first.challenge, 'base64url').length, 32)
  const rows = await at.database.selectFrom('challenges').selectAll().execute()
  t.false(JSON.stringify(rows).includes(first.challenge))
})

test('issuers that hang are waited for side by side, not one after another', async (t) => {
  const credentials = await Promise.all(
    ['slow-1', 'slow-2', 'slow-3'].map(async (slug) => {
      const slow = await at.createBoard({ slug })
      at.routes.set(`/orgs/${slug}/anchors/1`, () => {})
      return envelop(await slow.sign(slow.credential(holder)))
    }),
  )
  const { challenge: nonce } = await challenge()
  const began = performance.now()
  const { verdict, credentials: verdicts } = await verifyPresentation({
    presentation: await present({ credentials, nonce }),
    options: { challenge: nonce, domain: DOMAIN },
    organisation: 'hospital',
    now: at.time.now,
    world: at.world,
  })
  t.is(verdict, 'indeterminate')
  t.is(verdicts.length, 3)
  for (const each of verdicts) t.is(codeOf(each, 'status'), 'STATUS_UNAVAILABLE')
  // each is given up after 5 s
  t.true(performance.now() - began < 10_000)
})
