import { randomUUID } from 'node:crypto'
import test from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { type Answer, call, issueBody, issueOne, type Json, setStatus } from '#test/_helpers/call-stack.ts'
import type { TestStack } from '#test/_helpers/start-test-stack.ts'

type Listed = { id: string; status: string; family: string; record: string; validUntil: string | null }
type Page = { credentials: Listed[]; next?: string }

export function testReading(stack: TestStack): void {
  const read = (id: string, organisation: 'board' | 'clinic' = 'board') =>
    call({
      url: `${stack.issuerUrl}/orgs/${organisation}/credentials/${encodeURIComponent(id)}`,
      token: stack.tokens[organisation],
    })
  const list = (query: string, organisation: 'board' | 'clinic' = 'clinic') =>
    call<Page>({
      url: `${stack.issuerUrl}/orgs/${organisation}/credentials?${query}`,
      token: stack.tokens[organisation],
    })
  const revoke = (id: string, more: Partial<Parameters<typeof setStatus>[0]> = {}) =>
    setStatus({ stack, organisation: 'board', id, ...more })

  test('VCALM: GET /credentials/{id} gives what was issued; ids are percent-encoded', async (t) => {
    const issued = await issueOne({ stack, organisation: 'board' })
    const { status, body } = await read(issued.id)
    t.is(status, 200)
    t.is((body.verifiableCredential as Json).id, `data:application/vc+jwt,${issued.jwt}`)
    t.is(body.record, issued.record)
  })

  test('promise 13: another organisation’s credential is read as one that does not exist', async (t) => {
    const { id } = await issueOne({ stack, organisation: 'board' })
    const foreign = await read(id, 'clinic')
    assertProblem(t, foreign, { code: 'CREDENTIAL_NOT_FOUND' })
    const none = await read(`urn:uuid:${randomUUID()}`, 'clinic')
    t.deepEqual({ ...foreign.body, instance: '' }, { ...none.body, instance: '' })
  })

  test('status: of an unknown credential, and of another organisation’s, 404', async (t) => {
    assertProblem(t, await revoke(`urn:uuid:${randomUUID()}`), { code: 'CREDENTIAL_NOT_FOUND' })
    const { id } = await issueOne({ stack, organisation: 'clinic' })
    assertProblem(t, await revoke(id), { code: 'CREDENTIAL_NOT_FOUND' })
  })

  test('status: what is so already changes nothing', async (t) => {
    const { id } = await issueOne({ stack, organisation: 'clinic' })
    const said = { credentialId: id, statusPurpose: 'suspension' }
    const suspend = (status: boolean) =>
      setStatus({ stack, organisation: 'clinic', id, purpose: 'suspension', status })
    t.deepEqual((await suspend(false)).body, { ...said, status: false, changed: false })
    t.deepEqual((await suspend(true)).body, { ...said, status: true, changed: true })
    t.deepEqual((await suspend(true)).body, { ...said, status: true, changed: false })
    t.deepEqual((await suspend(false)).body, { ...said, status: false, changed: true })
  })

  test('Bitstring Status List §2.2: a revocation is not taken back', async (t) => {
    const { id } = await issueOne({ stack, organisation: 'board' })
    t.is((await revoke(id, { reason: 'issued in error' })).status, 200)
    assertProblem(t, await revoke(id, { status: false }), { code: 'REVOCATION_FINAL' })
    t.is((await revoke(id)).body.changed, false)
  })

  test('status: of several at once one changes it', async (t) => {
    const { id } = await issueOne({ stack, organisation: 'board' })
    const answers = await Promise.all(Array.from({ length: 10 }, () => revoke(id)))
    t.is(answers.filter(({ body }) => body.changed).length, 1)
  })

  const BAD_STATUS: [title: string, change: Json, faults: string[]][] = [
    ['an unknown field', { force: true }, ['/force FIELD_UNKNOWN']],
    ['no id', { credentialId: undefined }, ['/credentialId FIELD_MISSING']],
    ['a status that is no boolean', { status: 'true' }, ['/status FIELD_INVALID']],
    ['the value of a message, for a revocation', { status: '0x1' }, ['/status FIELD_TYPE']],
    ['an empty reason', { reason: '' }, ['/reason FIELD_SIZE']],
    [
      'another type of status',
      { credentialStatus: { type: 'StatusList2021Entry', statusPurpose: 'revocation' } },
      ['/credentialStatus/type FIELD_INVALID'],
    ],
  ]
  for (const [title, change, faults] of BAD_STATUS) {
    test(`status: ${title} → BODY_INVALID`, async (t) => {
      const credentialStatus = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' }
      const body = { credentialId: `urn:uuid:${randomUUID()}`, credentialStatus, status: true, ...change }
      const url = `${stack.issuerUrl}/orgs/board/credentials/status`
      const answer = await call({ url, token: stack.tokens.board, body })
      assertProblem(t, answer, { code: 'BODY_INVALID', faults })
    })
  }

  test('listing: pages join without a gap, and every filter holds', async (t) => {
    const subject = `did:example:${randomUUID()}`
    const issued: { id: string; record: string }[] = []
    for (let count = 0; count < 5; count++) {
      issued.push(
        await issueOne({ stack, organisation: 'clinic', body: issueBody('clinic', { id: subject }) }),
      )
    }
    const [revoked, suspended] = [issued[0]!, issued[1]!]
    await setStatus({ stack, organisation: 'clinic', id: revoked.id })
    await setStatus({ stack, organisation: 'clinic', id: suspended.id, purpose: 'suspension' })
    const bySubject = `subject=${encodeURIComponent(subject)}`
    const idsOf = (page: Page) => page.credentials.map(({ id }) => id)

    const whole = (await list(bySubject)).body
    t.deepEqual(
      idsOf(whole),
      issued.map(({ id }) => id),
      'oldest first',
    )
    t.is(whole.next, undefined)
    t.deepEqual(
      whole.credentials.map(({ status }) => status),
      ['revoked', 'suspended', 'active', 'active', 'active'],
    )
    const paged: string[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const { body }: Answer<Page> = await list(`${bySubject}&limit=2${next && `&after=${next}`}`)
      t.true(body.credentials.length <= 2)
      paged.push(...idsOf(body))
      next = body.next
    }
    t.deepEqual(paged, idsOf(whole))

    t.deepEqual(idsOf((await list(`${bySubject}&status=revoked`)).body), [revoked.id])
    t.deepEqual(idsOf((await list(`${bySubject}&status=suspended`)).body), [suspended.id])
    t.is((await list(`${bySubject}&status=active`)).body.credentials.length, 3)
    t.deepEqual((await list(`${bySubject}&family=practitioner-license`)).body, { credentials: [] })
    t.is((await list(`record=${issued[0]!.record}`)).body.credentials.length, 1)
    t.deepEqual((await list(bySubject, 'board')).body, { credentials: [] }, 'promise 13')
  })

  test('listing: what it tells of a credential holds no claim', async (t) => {
    const { id, record, payload } = await issueOne({ stack, organisation: 'board' })
    const { body } = await list(`record=${record}`, 'board')
    const { issuedAt, ...rest } = body.credentials[0] as Listed & { issuedAt: string }
    t.true(Math.abs(Date.parse(issuedAt) - Date.now()) < 60_000)
    t.deepEqual(rest as unknown, {
      id,
      family: 'practitioner-license',
      record,
      recordVersion: 1,
      validFrom: new Date(payload.validFrom as string).toISOString(),
      validUntil: new Date(payload.validUntil as string).toISOString(),
      status: 'active',
    })
  })

  const BAD_QUERIES: [query: string, fault: string][] = [
    ['limit=0', '?limit FIELD_SIZE'],
    ['limit=201', '?limit FIELD_SIZE'],
    ['limit=many', '?limit FIELD_TYPE'],
    ['limit=1&limit=2', '?limit FIELD_DUPLICATE'],
    ['after=x', '?after FIELD_INVALID'],
    ['record=1', '?record FIELD_INVALID'],
    ['sort=desc', '?sort FIELD_UNKNOWN'],
  ]
  for (const [query, fault] of BAD_QUERIES) {
    test(`listing: ${query} → QUERY_INVALID`, async (t) => {
      assertProblem(t, (await list(query)) as Answer<never>, { code: 'QUERY_INVALID', faults: [fault] })
    })
  }
}
