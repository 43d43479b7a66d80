import { createHash } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import { createBundle } from '#agent/evidence/create-bundle.ts'
import { readEvidence } from '#agent/evidence/read-evidence.ts'
import { readRecorded } from '#agent/evidence/read-recorded.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'

export type Scenario = Awaited<ReturnType<typeof playScenario>>

const ORGANISATION = 'hospital'

/**
 * A license that holds and one that was revoked, each verified and recorded on the real parts; then everything is
 * closed, and what is left are the files that an auditor and an emergency room get.
 */
export async function playScenario() {
  const services = await openTestServices()
  const { issuer, verifier } = services
  const { database, world, signer, trustedRoots } = verifier
  const { view } = world
  const board = issuer.world.organisations.get('board')!
  const actor = { client: 'test', person: null }

  async function issue() {
    const requested = structuredClone(example.credential)
    const requestDigest = createHash('sha256').update(JSON.stringify(requested)).digest()
    const request = { requested, actor, requestDigest, now: new Date() }
    const [outcome] = await issuer.issueCredentials({ organisation: board, requests: [request] })
    if (!outcome || outcome instanceof AgentError) throw outcome
    return { ...outcome, credential: outcome.credential as string }
  }

  async function verify(credential: unknown) {
    const now = new Date()
    const outcome = await verifyCredential({ credential, now, world })
    const { id } = await verifier.recordVerification({
      presented: { ...outcome, kind: 'credential' },
      policy: {},
      organisation: ORGANISATION,
      client: 'test',
      person: null,
      now,
    })
    return { ...outcome, id }
  }

  const own = { database, view, trustedRoots, verifier: ORGANISATION }
  const evidenceOf = async (id: string) =>
    JSON.parse(JSON.stringify(await readEvidence({ ...own, id, organisation: ORGANISATION })))

  try {
    const [good, bad] = [await issue(), await issue()]
    const valid = await verify(good.credential)
    await verify(bad.credential)
    await setCredentialStatus({
      world: issuer.world,
      organisation: board,
      credentialId: bad.id,
      purpose: 'revocation',
      value: true,
      actor: { client: 'test', person: null },
      now: new Date(),
    } as never)
    await poll({
      what: 'the revocation to be seen',
      look: async () =>
        (await verifyCredential({ credential: bad.credential, now: new Date(), world })).verdict === 'invalid'
          ? true
          : undefined,
    })
    const revoked = await verify(bad.credential)
    const forged = await verify(`${good.credential.slice(0, -8)}AAAAAAAA`)
    const unread = await verify('not a credential')
    const other = await t404(() => readEvidence({ ...own, id: valid.id, organisation: 'board' }))
    await poll({
      what: 'an anchor with the last record',
      look: async () => ((await evidenceOf(unread.id)).anchor ? true : undefined),
    })
    const now = new Date()
    const bundle = await createBundle({ database, view, signer, trustedRoots, now })
    const evidence = {
      valid: await evidenceOf(valid.id),
      revoked: await evidenceOf(revoked.id),
      forged: await evidenceOf(forged.id),
      unread: await evidenceOf(unread.id),
    }
    // what rollBack does when the chain is reorganised under a record
    const { block } = readRecorded(valid).status!.entries[0]!.anchor!
    await database.deleteFrom('chain_logs').where('block_number', '>=', BigInt(block.number)).execute()
    return {
      good: good.credential,
      bad: bad.credential,
      valid: { ...valid, evidence: evidence.valid },
      undone: await evidenceOf(valid.id),
      revoked: { ...revoked, evidence: evidence.revoked },
      forged: { ...forged, evidence: evidence.forged },
      unread: { ...unread, evidence: evidence.unread },
      foreign: other,
      bundle,
      bundleTime: now,
      trustedRoots,
    }
  } finally {
    await services.close()
  }
}

async function t404(read: () => Promise<unknown>): Promise<string> {
  try {
    await read()
    return 'found'
  } catch (error) {
    return (error as AgentError).code
  }
}
