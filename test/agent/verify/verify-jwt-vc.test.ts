import test from 'ava'
import { toDataModel1 } from '#agent/proofs/to-data-model-1.ts'
import { toJwtClaims } from '#agent/proofs/to-jwt-claims.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, createHolder, createTestWorld, type TestWorld } from './_world.ts'

type Json = Record<string, unknown>

let at: TestWorld
let board: Board
let other: Board
const holder = createHolder()

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
  other = await at.createBoard({ slug: 'other' })
})
test.after.always(() => at?.close())

/** The JWT claims of a license under data model 1.1. */
const claims = (): Json =>
  toJwtClaims({ credential: toDataModel1({ credential: board.credential(holder) as Json }) })
const sign = (payload: Json, header: Json = {}) =>
  board.sign(payload, { typ: 'JWT', cty: undefined, ...header })
const inVc = (payload: Json, change: Json): Json => ({
  ...payload,
  vc: { ...(payload.vc as Json), ...change },
})

async function verify(credential: unknown) {
  const verdict = await verifyCredential({ credential, now: at.time.now, world: at.world })
  return { ...verdict, failed: verdict.checks.filter(({ outcome }) => outcome === 'fail') }
}

const accepted: [title: string, make: () => Promise<string>][] = [
  ['as we issue it', () => sign(claims())],
  ['without typ, as old wallets hold it', () => sign(claims(), { typ: undefined })],
  ['without kid: any key of iss', () => sign(claims(), { kid: undefined })],
  ['kid is a fragment of iss', () => sign(claims(), { kid: `#${board.kid.split('#')[1]}` })],
  [
    'members that stand in vc as well and say the same',
    () => {
      const payload = claims()
      const issuanceDate = new Date((payload.nbf as number) * 1000).toISOString()
      return sign(inVc(payload, { id: payload.jti, issuer: payload.iss, issuanceDate }))
    },
  ],
]

for (const [title, make] of accepted) {
  test.serial(`VCDM 1.1 §6.3.1: ${title} → valid`, async (t) => {
    const { verdict, failed } = await verify(await make())
    t.is(verdict, 'valid', JSON.stringify(failed))
  })
}

const refused: [change: string, make: () => Promise<unknown> | unknown, check: string, code: string][] = [
  ['vc.issuer is not iss', () => sign(inVc(claims(), { issuer: other.did })), 'format', 'ISSUER_CONFLICT'],
  ['iss alone is another’s', () => sign({ ...claims(), iss: other.did }), 'format', 'ISSUER_CONFLICT'],
  ['vc.id is not jti', () => sign(inVc(claims(), { id: 'urn:uuid:x' })), 'format', 'JTI_CONFLICT'],
  [
    'the subject in vc is not sub',
    () => {
      const payload = claims()
      const { credentialSubject } = payload.vc as { credentialSubject: Json }
      return sign(inVc(payload, { credentialSubject: { ...credentialSubject, id: 'did:example:x' } }))
    },
    'format',
    'SUBJECT_CONFLICT',
  ],
  [
    'issuanceDate is not nbf',
    () => sign(inVc(claims(), { issuanceDate: '2020-01-01T00:00:00Z' })),
    'format',
    'DATE_CONFLICT',
  ],
  [
    'expirationDate is not exp',
    () => sign(inVc({ ...claims(), exp: 1_900_000_000 }, { expirationDate: '2099-01-01T00:00:00Z' })),
    'format',
    'DATE_CONFLICT',
  ],
  ['exp is "never"', () => sign({ ...claims(), exp: 'never' }), 'format', 'NUMERIC_DATE_INVALID'],
  ['exp is 0', () => sign({ ...claims(), exp: 0 }), 'validity', 'DATES_INVALID'],
  ['exp has passed', () => sign({ ...claims(), nbf: 1, exp: 2 }), 'validity', 'EXPIRED'],
  [
    'no claim vc',
    () => {
      const { vc: _, ...rest } = claims()
      return sign(rest)
    },
    'format',
    'TYP_WRONG',
  ],
  ['vc beside vp', () => sign({ ...claims(), vp: {} }), 'format', 'WRAPPER_CLAIM'],
  ['typ is vc+jwt', () => sign(claims(), { typ: 'vc+jwt' }), 'format', 'WRAPPER_CLAIM'],
  ['typ is that of another token', () => sign(claims(), { typ: 'at+jwt' }), 'format', 'TYP_WRONG'],
  [
    'data model 2.0 in vc',
    () => sign(inVc(claims(), { '@context': ['https://www.w3.org/ns/credentials/v2'] })),
    'format',
    'SHAPE_INVALID',
  ],
  ['kid of another DID', () => sign(claims(), { kid: other.kid }), 'proof', 'SIGNER_MISMATCH'],
  ['kid is a name', () => sign(claims(), { kid: 'key-1' }), 'format', 'KID_INVALID'],
  [
    'no kid, and a key of somebody else',
    () => board.sign(claims(), { typ: 'JWT', cty: undefined, kid: undefined }, holder.sign),
    'proof',
    'KEY_NOT_LISTED',
  ],
  [
    'in an envelope for vc+jwt',
    async () => ({
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${await sign(claims())}`,
    }),
    'format',
    'TYP_WRONG',
  ],
]

for (const [change, make, check, code] of refused) {
  test.serial(`VCDM 1.1 §6.3.1: ${change} → ${code}`, async (t) => {
    const { verdict, checks } = await verify(await make())
    t.is(checks.find((found) => found.check === check)?.code, code)
    t.is(verdict, 'invalid')
  })
}
