import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedPresentation } from '#agent/proofs/secured-document.ts'
import type { PresentationVerdict } from '#agent/verify/verify-presentation.ts'
import { describeProofs, describeResults } from './describe-results.ts'

/** VCALM's `results` of a presentation: of itself, and of each credential in it. Nothing for one that cannot be read. */
export async function describePresentationResults({
  presentation,
  verdict,
  options: { challenge, domain },
}: {
  presentation: unknown
  verdict: PresentationVerdict
  options: { challenge?: string; domain?: string }
}): Promise<object> {
  const parsed = await readAgain(presentation)
  if (!parsed) return {}
  const proven = verdict.checks.find(({ check }) => check === 'proof')?.outcome === 'pass'
  const audience = Array.isArray(parsed.audience) ? (parsed.audience as unknown[]) : [parsed.audience]
  const credentials = verdict.credentials.map(async (one, place) => {
    const credential = parsed.credentials[place]
    const { verified, errors, warnings } = one
    const results = await describeResults({ credential, verdict: one })
    return { verified, credential, problemDetails: [...errors, ...warnings], results }
  })
  return {
    presentation: {
      ...(challenge === undefined
        ? {}
        : { challenge: { verified: proven && parsed.nonce === challenge, input: challenge } }),
      ...(domain === undefined
        ? {}
        : { domain: { verified: proven && audience.includes(domain), input: domain } }),
      ...(verdict.holder === null ? {} : { holder: { verified: proven, input: verdict.holder } }),
      proof: describeProofs(presentation, proven),
    },
    credentials: await Promise.all(credentials),
  }
}

async function readAgain(presentation: unknown): Promise<ParsedPresentation | undefined> {
  try {
    return await parsePresentation({ presentation })
  } catch (error) {
    if (error instanceof ProofError) return undefined
    throw error
  }
}
