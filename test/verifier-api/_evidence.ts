import { randomUUID } from 'node:crypto'
import test from 'ava'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { checkEvidence } from '#agent/evidence/check-evidence.ts'
import { openBundle } from '#agent/evidence/open-bundle.ts'
import { verifyWithBundle } from '#agent/evidence/verify-with-bundle.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  call,
  type IssuanceProofAnswer,
  issueBody,
  issueOne,
  type VerdictAnswer,
  verifyOne,
} from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'
import { createHolder } from '../../examples/create-holder.ts'

export function testEvidence(stack: TestStack): void {
  const { verifierUrl, tokens } = stack
  const token = tokens.hospital
  const evidenceOf = (id: string, token?: string) =>
    call({ url: `${verifierUrl}/verifications/${id}/evidence`, token })

  test('the evidence of a verification checks offline, with the credential', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const { record } = await verifyOne({ stack, credential: jwt })
    const { status, body } = await evidenceOf(record, token)
    t.is(status, 200)
    const report = await checkEvidence({ evidence: body, presented: jwt })
    t.true(report.ok, JSON.stringify(report.steps, null, 2))
    t.is(report.record?.id, record)
  })

  test('the evidence of a presentation checks offline, credential by credential', async (t) => {
    const patient = await createHolder()
    const body = issueBody('clinic', { id: patient.did })
    const { jwt } = await issueOne({ stack, organisation: 'clinic', body })
    const given = await call<{ challenge: string; domain: string }>({
      url: `${verifierUrl}/challenges`,
      method: 'POST',
      token,
    })
    const { challenge, domain } = given.body
    const credential = {
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiableCredential',
      id: `data:application/vc+jwt,${jwt}`,
    }
    const presented = await patient.present({ credentials: [credential], challenge, domain })
    const verdict = await call<VerdictAnswer>({
      url: `${verifierUrl}/presentations/verify`,
      token,
      body: { verifiablePresentation: presented, options: { challenge, domain } },
    })
    t.is(verdict.body.verdict, 'valid', verdict.text)
    const evidence = (await evidenceOf(verdict.body.record, token)).body
    const report = await checkEvidence({ evidence, presented })
    t.true(report.ok, JSON.stringify(report.steps, null, 2))
    t.true(report.steps.some(({ step, outcome }) => step === 'credential 1 status' && outcome === 'ok'))
    t.true(report.steps.some(({ step, outcome }) => step === 'check proof' && outcome === 'ok'))
    t.false((await checkEvidence({ evidence, presented: jwt })).ok)
  })

  test('the evidence of another organisation, of none, and without a token: as the record itself', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const { record } = await verifyOne({ stack, credential: jwt })
    assertProblem(t, await evidenceOf(record, tokens.board), { code: 'VERIFICATION_NOT_FOUND' })
    assertProblem(t, await evidenceOf(randomUUID(), token), { code: 'VERIFICATION_NOT_FOUND' })
    assertProblem(t, await evidenceOf(record), { code: 'TOKEN_MISSING' })
  })

  test('a record is in an anchor of the hospital: proof, document and tiles, and the evidence has all of it', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const { record } = await verifyOne({ stack, credential: jwt })
    const proofUrl = `${verifierUrl}/verifications/${record}/anchor-proof`
    const proof = await poll({
      what: 'an anchor with the record',
      look: async () => {
        const { status, body } = await call<IssuanceProofAnswer>({ url: proofUrl, token })
        return status === 200 ? body : undefined
      },
    })
    const anchor = await call<AnchorDocument>({
      url: `${verifierUrl}/orgs/hospital/anchors/${proof.sequence}`,
    })
    t.is(anchor.status, 200)
    t.deepEqual(anchor.body.subtrees, [{ tag: 5, root: proof.root, size: proof.size }])
    t.deepEqual(anchor.body.statusLists, [])
    const hex = (text: string) => Buffer.from(text.slice(2), 'hex')
    t.true(
      verifyInclusion({
        leaf: hex(proof.leaf),
        index: BigInt(proof.index),
        size: BigInt(proof.size),
        proof: proof.proof.map(hex),
        root: hex(proof.root),
      }),
    )
    const width = Math.min(256, Number(proof.size))
    const tile = await fetch(`${verifierUrl}/orgs/hospital/verification-log/tile/0/0.p/${width}`)
    const hashes = Buffer.from(await tile.arrayBuffer())
    const place = Number(proof.index) * 32
    t.deepEqual(hashes.subarray(place, place + 32), hex(proof.leaf))
    const evidence = await poll({
      what: 'the verifier to see its own anchor',
      look: async () => {
        const { body } = await evidenceOf(record, token)
        return body.anchor ? body : undefined
      },
    })
    const report = await checkEvidence({ evidence, presented: jwt })
    t.true(report.ok, JSON.stringify(report.steps, null, 2))
    t.true(report.steps.some(({ step, outcome }) => step === 'record anchor' && outcome === 'ok'))
  })

  test('anchors and proofs of another organisation, of none, and without a token', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    const { record } = await verifyOne({ stack, credential: jwt })
    const url = (path: string) => ({ url: `${verifierUrl}${path}` })
    const proof = url(`/verifications/${record}/anchor-proof`)
    assertProblem(t, await call(proof), { code: 'TOKEN_MISSING' })
    assertProblem(t, await call({ ...proof, token: tokens.board }), { code: 'VERIFICATION_NOT_FOUND' })
    assertProblem(t, await call(url('/orgs/board/anchors/1')), { code: 'ORGANISATION_NOT_FOUND' })
    for (const path of ['anchors/0', 'anchors/999999', 'anchors/x', 'verification-log/tile/0/7'])
      assertProblem(t, await call(url(`/orgs/hospital/${path}`)), { code: 'NOT_FOUND' })
  })

  test('an offline bundle verifies without the service, for 24 h', async (t) => {
    const { jwt } = await issueOne({ stack, organisation: 'board' })
    // what nobody asked about here is not known here
    await verifyOne({ stack, credential: jwt })
    const { status, headers, body } = await call({ url: `${verifierUrl}/bundles/default`, token })
    t.is(status, 200)
    t.is(headers.get('content-type'), 'application/jose+json')
    t.is(headers.get('cache-control'), 'no-store')
    const { bundle } = await openBundle({ value: body })
    t.is(Date.parse(bundle.expires) - Date.parse(bundle.created), 86_400_000)
    const now = new Date(Date.parse(bundle.created) + 3_600_000)
    const verdict = await verifyWithBundle({ bundle, credential: jwt, now })
    t.is(verdict.verdict, 'valid', JSON.stringify(verdict.checks, null, 2))
    t.is(verdict.knowledge.ageSeconds, 3600)
    assertProblem(t, await call({ url: `${verifierUrl}/bundles/default` }), { code: 'TOKEN_MISSING' })
  })
}
