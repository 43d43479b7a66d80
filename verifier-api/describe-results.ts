import { parseCredential } from '#agent/proofs/parse-credential.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedCredential } from '#agent/proofs/secured-document.ts'
import type { Evidence, Verdict } from '#agent/verify/verdict.ts'

type Json = Record<string, unknown>

/** What VCALM tells of one property: whether it passed, and what it was. */
type Result = { verified: boolean; input?: unknown }

/**
 * VCALM's `results` of a credential: what became of each property that was verified. Nothing for one that cannot be read.
 */
export async function describeResults({
  credential,
  verdict,
}: {
  credential: unknown
  verdict: Verdict
}): Promise<Json> {
  const parsed = await readAgain(credential)
  if (!parsed) return {}
  const { payload } = parsed
  const passed = (name: string) => verdict.checks.find(({ check }) => check === name)?.outcome === 'pass'
  const { code } = verdict.checks.find(({ check }) => check === 'validity')!
  const validFrom = payload.validFrom ?? payload.issuanceDate
  const validUntil = payload.validUntil ?? payload.expirationDate
  return {
    ...(validFrom === undefined
      ? {}
      : { validFrom: { verified: code !== 'NOT_YET_VALID', input: validFrom } }),
    ...(validUntil === undefined ? {} : { validUntil: { verified: code !== 'EXPIRED', input: validUntil } }),
    credentialSchema: listOf(payload.credentialSchema).map((input) => ({
      verified: passed('format'),
      input,
    })),
    credentialStatus: describeStatus(payload.credentialStatus, verdict),
    proof: describeProofs(credential, passed('proof')),
  }
}

function describeStatus(credentialStatus: unknown, { checks }: Verdict): (Result & { value?: number })[] {
  const { evidence } = checks.find(({ check }) => check === 'status')!
  const entries = (evidence.entries ?? []) as (Evidence & { outcome: string; code: string })[]
  return listOf(credentialStatus).map((input, place) => {
    const entry = entries[place]
    if (!entry) return { verified: false, input }
    const isSet = entry.code === 'CREDENTIAL_REVOKED' || entry.code === 'CREDENTIAL_SUSPENDED'
    const known = isSet || entry.outcome === 'pass'
    return { verified: entry.outcome === 'pass', ...(known ? { value: isSet ? 1 : 0 } : {}), input }
  })
}

/** A JOSE signature has no object of its own to show. */
export function describeProofs(document: unknown, verified: boolean): Result[] {
  const proof =
    typeof document === 'object' && document !== null && 'proof' in document ? document.proof : undefined
  return proof === undefined ? [{ verified }] : listOf(proof).map((input) => ({ verified, input }))
}

async function readAgain(credential: unknown): Promise<ParsedCredential | undefined> {
  try {
    return await parseCredential({ credential })
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}
