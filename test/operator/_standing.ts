import test, { type ExecutionContext } from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, issueBody, issueOne } from '#test/_helpers/call-stack.ts'
import { poll, type Tokens } from '#test/_helpers/start-test-stack.ts'
import type { ServiceCondition } from '../../operator/service-condition.ts'
import type { Production } from './_production.ts'

type Shown = ServiceCondition & { concerns: string[] }

/** organisation status, halt and resume, beside an issuer that runs. */
export function testStanding({
  production: { operate, run, findDid },
  stack,
}: {
  production: Production
  stack: { issuerUrl: string; tokens: Tokens }
}): void {
  const board = ['--organisation', 'board']
  const show = async () => (await operate('organisation', 'status', ...board)).data as Shown

  async function refuse(t: ExecutionContext, args: string[], code: string) {
    await t.throwsAsync(operate('organisation', ...args), { code })
  }

  test.serial('organisation status: chain, anchor, keys, what waits, wallets; exit code 0', async (t) => {
    const settled = await poll({
      what: 'nothing to see to',
      look: async () => {
        const shown = await show()
        return shown.concerns.length === 0 && shown.organisations[0]!.unfinished.length === 0
          ? shown
          : undefined
      },
    })
    t.true(settled.issuer.ready)
    t.is(settled.chain.error, null)
    t.like(settled.chain.agreement, { asked: 1, quorum: 1, agreeing: 1, dispute: null })
    const { state, anchor, keys, unsigned, unpublishedChanges, publisher } = settled.organisations[0]!
    t.is(state, 'active')
    t.true(Date.parse(anchor!.nextBy) > Date.now())
    t.deepEqual([unsigned.credentials, unpublishedChanges], [0, 0])
    t.is(keys.filter(({ state }) => state === 'active').length, 4)
    t.true(publisher!.anchors > 100)
    const { code, stdout } = await run(['organisation', 'status'])
    t.is(code, 0, stdout)
    t.regex(stdout, /^nothing to see to\n/)
  })

  test.serial(
    'organisation status: without node and issuer it shows what was known; exit code 3',
    async (t) => {
      const { code, stdout, stderr } = await run(['organisation', 'status', ...board, '--json'], {
        CHAIN_RPC_URL: 'http://127.0.0.1:1',
        ISSUER_URL: 'http://127.0.0.1:1',
      })
      t.is(code, 3, stderr)
      const { concerns, organisations, chain } = JSON.parse(stdout) as Shown
      t.true(
        concerns.some((line) => line === 'the issuer at http://127.0.0.1:1 is not ready: it does not answer'),
      )
      t.true(
        concerns.some((line) => line.startsWith('the chain cannot be read: ')),
        concerns.join('\n'),
      )
      t.is(organisations[0]!.state, 'active')
      t.true(BigInt(organisations[0]!.anchor!.sequence) > 0n)
      t.is(organisations[0]!.publisher, null)
      t.is(chain.latest, null)
    },
  )

  test.serial('organisation halt, by the one above; status says so, and resume takes it back', async (t) => {
    const did = await findDid('board')
    const halt = ['halt', '--did', did, '--by', 'health-authority']
    const unsure = await run(['organisation', ...halt])
    t.is(unsure.code, 2)
    t.regex(unsure.stderr, /add --yes/)
    const { code, stdout, stderr } = await run(['organisation', ...halt, '--yes'])
    t.is(code, 0, stderr)
    t.regex(stdout, /^did:ethr:.* is halted by health-authority: verifiers refuse/)
    t.regex(stdout, /^Said in block \d+ /m)
    await refuse(t, [...halt, '--yes'], 'ORGANISATION_HALTED')
    await refuse(t, ['halt', '--id', 'board', '--yes'], 'ORGANISATION_HALTED')
    t.true((await show()).concerns.some((line) => line.startsWith('board: halted since ')))
    await poll({
      what: 'the issuer to refuse',
      look: async () => {
        const url = `${stack.issuerUrl}/orgs/board/credentials/issue`
        const answer = await call({ url, token: stack.tokens.board, body: issueBody('board') })
        return answer.status === 201
          ? undefined
          : (assertProblem(t, answer, { code: 'NOT_ACCREDITED' }) ?? true)
      },
    })
    const resume = ['resume', '--did', did, '--by', 'health-authority']
    t.like((await operate('organisation', ...resume)).data, { state: 'active', by: 'health-authority' })
    await refuse(t, resume, 'ORGANISATION_NOT_HALTED')
    await poll({
      what: 'the issuer to issue again',
      look: () => issueOne({ stack, organisation: 'board' }).catch(() => undefined),
    })
  })

  test.serial('organisation halt: nobody halts one that it does not sponsor', async (t) => {
    const root = await findDid('health-authority')
    await refuse(t, ['halt', '--did', root, '--by', 'board', '--yes'], 'REGISTRY_REFUSED')
    await refuse(
      t,
      ['halt', '--did', `did:ethr:0x7a69:0x${'11'.repeat(20)}`, '--by', 'board', '--yes'],
      'ORGANISATION_NOT_REGISTERED',
    )
    await refuse(t, ['resume', '--did', 'board', '--by', 'health-authority'], 'DID_INVALID')
    const { code, stderr } = await run(['organisation', 'halt', '--id', 'board', '--by', 'board', '--yes'])
    t.is(code, 2)
    t.regex(stderr, /--id <id>, or --did <did> and --by <id>/)
  })
}
