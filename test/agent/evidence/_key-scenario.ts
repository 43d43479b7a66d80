import { createHash, randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import { createBundle } from '#agent/evidence/create-bundle.ts'
import { readEvidence } from '#agent/evidence/read-evidence.ts'
import { compromiseKey } from '#agent/organisations/compromise-key.ts'
import { rotateKey } from '#agent/organisations/rotate-key.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'

export type KeyScenario = Awaited<ReturnType<typeof playKeyScenario>>

type Algorithm = 'EdDSA' | 'ES256K'

const ORGANISATION = 'hospital'

/**
 * Licenses by a key that was rotated and by one that was compromised, what a thief signed with that, and a question about
 * a past moment: each verified and recorded on the real parts. Then everything is closed.
 */
export async function playKeyScenario() {
  const services = await openTestServices()
  const { issuer, verifier } = services
  const { database, world, signer, trustedRoots } = verifier
  const { view } = world
  const board = issuer.world.organisations.get('board')!
  const actor = { client: 'test', person: null }
  const keyWorld = { ...issuer.custody, database: issuer.database, reload: issuer.reload }

  async function issue(algorithm: Algorithm): Promise<string> {
    const requested = structuredClone(example.credential)
    const requestDigest = createHash('sha256').update(randomUUID()).digest()
    const request = { requested, securing: { algorithm }, actor, requestDigest, now: new Date() }
    const [outcome] = await issuer.issueCredentials({ organisation: board, requests: [request as never] })
    if (!outcome || outcome instanceof AgentError) throw outcome
    return outcome.credential as string
  }

  async function verify(credential: string, policy: { at?: string } = {}) {
    const now = new Date()
    const outcome = await verifyCredential({ credential, options: policy, now, world })
    const common = { organisation: ORGANISATION, ...actor, now }
    const { id } = await verifier.recordVerification({
      presented: { ...outcome, kind: 'credential' },
      policy,
      ...common,
    })
    return { ...outcome, id }
  }

  /** Verifies until the answer rests on a proof of issuance. */
  const verifyByLog = (credential: string, ask: () => { at?: string } = () => ({})) =>
    poll({
      what: 'an answer by a proof of issuance',
      look: async () => {
        const verdict = await verify(credential, ask())
        const proof = verdict.checks.find(({ check }) => check === 'proof')!
        return verdict.verdict === 'valid' && proof.evidence.issuedBy ? verdict : undefined
      },
    })

  const evidenceOf = async ({ id }: { id: string }) =>
    JSON.parse(
      JSON.stringify(
        await readEvidence({
          database,
          view,
          trustedRoots,
          verifier: ORGANISATION,
          id,
          organisation: ORGANISATION,
        }),
      ),
    )

  try {
    const [rotated, compromised] = [await issue('EdDSA'), await issue('ES256K')]
    const { sign, key } = board.signers.get('ES256K')!
    const stolen = await forge(compromised, sign as never)
    const past = await verifyByLog(rotated, () => ({ at: new Date().toISOString() }))
    await verifyByLog(compromised, () => ({ at: new Date().toISOString() }))
    await rotateKey({ world: keyWorld, organisation: board, algorithm: 'EdDSA', actor, now: new Date() })
    const byRetired = await verifyByLog(rotated)
    const { thumbprint } = await issuer.database
      .selectFrom('signing_keys')
      .select('thumbprint')
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    await compromiseKey({
      world: keyWorld,
      organisation: board,
      thumbprint,
      since: new Date(),
      actor,
      now: new Date(),
    })
    const verdicts = {
      past,
      rotated: byRetired,
      compromised: await verifyByLog(compromised),
      stolen: await poll({
        what: 'the compromise to be seen',
        look: async () => {
          const verdict = await verify(stolen)
          return verdict.verdict === 'invalid' ? verdict : undefined
        },
      }),
    }
    const now = new Date()
    return {
      credentials: { past: rotated, rotated, compromised, stolen },
      evidence: {
        past: await evidenceOf(verdicts.past),
        rotated: await evidenceOf(verdicts.rotated),
        compromised: await evidenceOf(verdicts.compromised),
        stolen: await evidenceOf(verdicts.stolen),
      },
      bundle: await createBundle({ database, view, signer, trustedRoots, now }),
      bundleTime: now,
    }
  } finally {
    await services.close()
  }
}

/** The same license under another id, signed by whoever holds the key. */
async function forge(credential: string, sign: (data: Buffer) => Buffer | Promise<Buffer>): Promise<string> {
  const [header, payload] = credential.split('.') as [string, string]
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const id = `urn:uuid:${randomUUID()}`
  const forged = { ...claims, id, ...(claims.jti === undefined ? {} : { jti: id }) }
  const input = `${header}.${Buffer.from(JSON.stringify(forged), 'utf8').toString('base64url')}`
  return `${input}.${(await sign(Buffer.from(input, 'latin1'))).toString('base64url')}`
}
