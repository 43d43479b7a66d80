import { randomUUID } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import { identifyProcess } from '#embedded/process-identity.ts'
import {
  call,
  checkOf,
  type Issued,
  type Issuing,
  issueBody,
  issueOne,
  setStatus,
  untilAnchored,
  type VerdictAnswer,
  verifyOne,
} from '#test/_helpers/call-stack.ts'
import { createTestPlace, poll } from '#test/_helpers/start-test-stack.ts'
import { tellConsent } from '../../examples/tell-consent.ts'
import { tellEnrolment } from '../../examples/tell-enrolment.ts'
import { tellLicense } from '../../examples/tell-license.ts'
import { tellLicenseLife } from '../../examples/tell-license-life.ts'

// What npm start runs, from its first start to what is found again after it was stopped or killed; so in order.

const place = await createTestPlace()
let stack = await place.start()
test.after.always(() => place.remove())

/** Stops a process where it stands, as a machine that hangs, for as long as `act` runs. */
async function whileHung(name: 'issuer' | 'chain', act: () => Promise<void>): Promise<void> {
  process.kill(stack.pids[name]!, 'SIGSTOP')
  try {
    await act()
  } finally {
    process.kill(stack.pids[name]!, 'SIGCONT')
  }
}

/** Issues one, and waits until the verifier holds the lists of the anchor that it is in: no more anchors follow. */
async function issueSettled() {
  const issued = await issueOne({ stack, organisation: 'board' })
  const { sequence } = await untilAnchored({ stack, organisation: 'board', jwt: issued.jwt })
  await poll({
    what: 'the verifier to hold that anchor',
    look: async () => {
      const verdict = await verifyOne({ stack, credential: issued.jwt })
      const entries = checkOf(verdict, 'status').evidence.entries as { anchor?: { sequence: string } }[]
      return entries.every(({ anchor }) => Number(anchor?.sequence) >= Number(sequence)) || undefined
    },
  })
  return issued
}

test.serial(
  'issuer hangs: a list never seen is indeterminate, one that is held is answered with its age',
  async (t) => {
    const cold = await issueOne({ stack, organisation: 'trial-site' })
    const held = await issueSettled()
    await whileHung('issuer', async () => {
      const unknown = await verifyOne({ stack, credential: cold.jwt })
      t.is(unknown.verdict, 'indeterminate')
      t.true(unknown.verified)
      t.like(checkOf(unknown, 'status'), { outcome: 'unknown', code: 'STATUS_UNAVAILABLE' })
      const known = await verifyOne({ stack, credential: held.jwt })
      t.is(known.verdict, 'valid')
      const [entry] = checkOf(known, 'status').evidence.entries as { ageSeconds: number; version: number }[]
      t.true(entry!.ageSeconds >= 0 && entry!.version >= 1)
    })
    await poll({
      what: 'the list to be read after all',
      look: async () => (await verifyOne({ stack, credential: cold.jwt })).verdict === 'valid' || undefined,
    })
    t.pass()
  },
)

test.serial(
  'chain hangs: past the age that the caller allows it is indeterminate, and issuing goes on',
  async (t) => {
    const held = await issueSettled()
    const options = { maxStatusAge: 3 }
    t.is((await verifyOne({ stack, credential: held.jwt, options })).verdict, 'valid')
    await whileHung('chain', async () => {
      const stale = await poll({
        what: 'the verifier to notice',
        look: async () => {
          const verdict = await verifyOne({ stack, credential: held.jwt, options })
          return verdict.verdict === 'valid' ? undefined : verdict
        },
      })
      t.is(stale.verdict, 'indeterminate')
      t.like(checkOf(stale, 'status'), { outcome: 'unknown', code: 'CHAIN_STALE' })
      t.true((checkOf(stale, 'status').evidence.lagSeconds as number) >= 3)
      const patient = await verifyOne({ stack, credential: held.jwt })
      t.is(patient.verdict, 'valid', 'within the 120 s that apply where the caller says nothing')
      // bad news is taken, and waits for the chain
      const answer = await setStatus({ stack, organisation: 'board', id: held.id })
      t.is(answer.status, 200, answer.text)
    })
    const refused = await poll({
      what: 'the revocation to be anchored',
      look: async () => {
        const verdict = await verifyOne({ stack, credential: held.jwt })
        return verdict.verdict === 'invalid' ? verdict : undefined
      },
    })
    t.is(checkOf(refused, 'status').code, 'CREDENTIAL_REVOKED')
  },
)

const IN_TIME = 'promise 4: a verifier that follows the chain knows within 5 s'

/** The lines of a story, without the spaces that align them. */
async function tell(story: typeof tellLicense): Promise<string[]> {
  const lines: string[] = []
  const { issuerUrl, verifierUrl, tokens } = stack
  const say = (line: string) => lines.push(line.replaceAll(/ +/g, ' ').trim())
  await story({ issuerUrl, verifierUrl, tokens, say })
  return lines
}

const secondsIn = (line: string) => Number(/ ([\d.]+) s later/.exec(line)![1])

test.serial('a license: issued, valid; revoked, refused', async (t) => {
  const lines = await tell(tellLicense)
  t.regex(lines[0]!, /^board issues a nursing license urn:uuid:[0-9a-f-]{36}$/)
  t.regex(lines[1]!, /^hospital verifies it valid: format ok, proof ok, validity ok, status ok, issuer ok,/)
  t.regex(lines[2]!, /^known as of block \d+ \(0x[0-9a-f]{8}…\), list version \d+, \d+ s old$/)
  t.regex(lines[4]!, /^hospital verifies it again, .* invalid: status: CREDENTIAL_REVOKED/)
  t.true(secondsIn(lines[4]!) <= 5, IN_TIME)
})

test.serial('the life of a license: renewed, suspended, back on probation', async (t) => {
  const lines = await tell(tellLicenseLife)
  t.regex(lines[1]!, / yes, by OWN_JURISDICTION$/)
  t.regex(lines[2]!, / yes, by NLC_MULTISTATE$/)
  t.regex(lines[4]!, / no, by CREDENTIAL_SUSPENDED$/)
  t.regex(lines[5]!, / indeterminate, by RESTRICTIONS_APPLY: No controlled substances\.$/)
  t.regex(lines[6]!, / no, by NLC_ENCUMBERED: /)
  t.regex(lines[7]!, / issue, renew, suspend-summarily, place-on-probation$/)
})

test.serial('a consent: signed by the patient, decided by, the glass broken, withdrawn', async (t) => {
  const lines = await tell(tellConsent)
  t.regex(lines[2]!, /^somebody replays the same presentation invalid: holder: CHALLENGE_USED/)
  t.regex(lines[3]!, / permit, so: permit$/)
  t.regex(lines[4]!, / no-consent, so: deny$/)
  t.regex(lines[5]!, / so: permit \(glass broken: recorded, and an alert\)$/)
  t.regex(lines[6]!, /^patient withdraws it, with nobody's help from now on: no-consent, so: deny$/)
  t.regex(lines[7]!, /^patient reads who asked [1-4] FHIR AuditEvents/)
})

test.serial('an enrolment: double enrolment refused, an amendment consented to, a withdrawal', async (t) => {
  const lines = await tell(tellEnrolment)
  t.regex(lines[2]!, /^hospital verifies the enrolment valid:/)
  t.regex(lines[3]!, /^somebody changes one letter of it invalid: .*proof: SIGNATURE_INVALID/)
  t.regex(lines[4]!, / DOUBLE_ENROLMENT: /)
  t.regex(lines[5]!, / re-consent: due$/)
  t.regex(lines[6]!, / re-consent: current$/)
  t.regex(lines[7]!, / product false, visits true, /)
})

async function untilRefused(credential: string): Promise<VerdictAnswer> {
  return poll({
    what: 'the verifier to refuse it',
    look: async () => {
      const verdict = await verifyOne({ stack, credential })
      return verdict.verdict === 'invalid' ? verdict : undefined
    },
  })
}

async function readCredential(organisation: Issuing, { id }: Pick<Issued, 'id'>): Promise<string> {
  const answer = await call({
    url: `${stack.issuerUrl}/orgs/${organisation}/credentials/${encodeURIComponent(id)}`,
    token: stack.tokens[organisation],
  })
  return `${answer.status} ${answer.text}`
}

/** Issues one and another that it revokes; what comes back holds any later start against that. */
async function leaveTraces(): Promise<(t: ExecutionContext) => Promise<void>> {
  const body = issueBody('board')
  const headers = { 'idempotency-key': randomUUID() }
  const kept = await issueOne({ stack, organisation: 'board', body, headers })
  const revoked = await issueOne({ stack, organisation: 'clinic' })
  await setStatus({ stack, organisation: 'clinic', id: revoked.id })
  await untilRefused(revoked.jwt)
  await untilAnchored({ stack, organisation: 'board', jwt: kept.jwt })
  const read = async () => [await readCredential('board', kept), await readCredential('clinic', revoked)]
  const before = await read()
  return async (t) => {
    t.deepEqual(await read(), before, 'credentials are read as they were')
    const again = await issueOne({ stack, organisation: 'board', body, headers })
    t.is(again.jwt, kept.jwt, 'promise 2: the same Idempotency-Key gives the identical credential')
    t.is((await verifyOne({ stack, credential: kept.jwt })).verdict, 'valid')
    t.is(checkOf(await verifyOne({ stack, credential: revoked.jwt }), 'status').code, 'CREDENTIAL_REVOKED')
    const fresh = await issueOne({ stack, organisation: 'board' })
    t.is((await verifyOne({ stack, credential: fresh.jwt })).verdict, 'valid', 'issuing goes on')
  }
}

test.serial('promise 10: SIGTERM leaves no child behind, and a second start finds everything', async (t) => {
  const check = await leaveTraces()
  stack.process.kill('SIGTERM')
  t.deepEqual(await stack.ended, { code: 0, signal: null }, stack.output())
  for (const [name, pid] of Object.entries(stack.pids)) t.is(await identifyProcess(pid), undefined, name)
  const { tokens, registryAddress } = stack
  stack = { ...(await place.start()), tokens }
  t.is(stack.registryAddress, registryAddress)
  // with the tokens from before, too
  await check(t)
})

test.serial(
  'a kill -9 of the supervisor: the next start ends what was left, and finds everything',
  async (t) => {
    const check = await leaveTraces()
    const { pids } = stack
    stack.process.kill('SIGKILL')
    await stack.ended
    stack = await place.start()
    for (const [name, pid] of Object.entries(pids)) t.is(await identifyProcess(pid), undefined, name)
    await check(t)
  },
)

test.serial(
  'promise 4, 8: a kill -9 of everything, PostgreSQL and the chain too, undoes no revocation',
  async (t) => {
    const check = await leaveTraces()
    const last = await issueOne({ stack, organisation: 'board' })
    t.is((await setStatus({ stack, organisation: 'board', id: last.id })).status, 200)
    for (const pid of [stack.process.pid!, ...Object.values(stack.pids)]) process.kill(pid, 'SIGKILL')
    await stack.ended
    stack = await place.start()
    t.is(checkOf(await untilRefused(last.jwt), 'status').code, 'CREDENTIAL_REVOKED')
    await check(t)
  },
)
