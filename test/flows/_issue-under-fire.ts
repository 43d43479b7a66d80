import { randomUUID } from 'node:crypto'
import { call, type Issued, issueBody, readEnveloped } from '#test/_helpers/call-stack.ts'
import type { TestStack } from '#test/_helpers/start-test-stack.ts'

/** What a client knows of one request: what it sent, and what it was told, if it was told anything. */
export type Asked = { key: string; body: object; issued: Issued | undefined; revoked: boolean }

/** Asks the board to issue one. An answer that never came leaves `issued` as it was. */
export async function ask(stack: TestStack, asked: Asked): Promise<number | undefined> {
  const answer = await call<{ verifiableCredential: { id: string }; record: string }>({
    url: `${stack.issuerUrl}/orgs/board/credentials/issue`,
    token: stack.tokens.board,
    body: asked.body,
    headers: { 'idempotency-key': asked.key },
  }).catch(() => undefined)
  if (answer?.status === 201) {
    const { verifiableCredential, record } = answer.body
    asked.issued ??= { ...readEnveloped(verifiableCredential), record }
  }
  return answer?.status
}

async function revoke(stack: TestStack, { id }: Issued): Promise<boolean> {
  const answer = await call({
    url: `${stack.issuerUrl}/orgs/board/credentials/status`,
    token: stack.tokens.board,
    body: {
      credentialId: id,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
      status: true,
    },
  }).catch(() => undefined)
  return answer?.status === 200
}

/**
 * Several clients issue, and revoke every third, one after the other without a pause, until the issuer is gone.
 *
 * @param whenGoing begins once the first credential is out; when it resolves, the issuer is killed
 */
export async function issueUnderFire({
  stack,
  clients,
  whenGoing,
}: {
  stack: TestStack
  clients: number
  whenGoing: () => Promise<void>
}): Promise<Asked[]> {
  const all: Asked[] = []
  const going = Promise.withResolvers<void>()
  let gone = false
  const work = async () => {
    for (let count = 1; !gone; count++) {
      const asked: Asked = {
        key: randomUUID(),
        body: issueBody('board'),
        issued: undefined,
        revoked: false,
      }
      all.push(asked)
      if ((await ask(stack, asked)) === undefined || !asked.issued) return
      going.resolve()
      if (count % 3 === 0) asked.revoked = await revoke(stack, asked.issued)
    }
  }
  const working = Promise.all(Array.from({ length: clients }, work))
  await going.promise
  await whenGoing()
  process.kill(stack.pids.issuer!, 'SIGKILL')
  gone = true
  await working
  return all
}
