import type { AgentError } from '#agent/errors.ts'
import type { ParsedSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'
import { checkKeyHolder } from '#agent/verify/check-key-holder.ts'
import { combineChecks, type Verdict } from '#agent/verify/verdict.ts'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import { type CredentialVerdict, verifyCredential } from '#agent/verify/verify-credential.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import type { Presented } from './read-presentations.ts'

/** What was found of one Presentation, in the form that its record has. */
export type PresentedVerdict = {
  presented: Verdict & { kind: 'credential' | 'presentation'; digest: string }
  /** Those in it; an SD-JWT is one itself. */
  credentials: readonly CredentialVerdict[]
  /** Who presented them; the subject of an SD-JWT, whose key its issuer names. */
  holder: string | null
}

/** What an answer must be made for. */
export type Expected = {
  nonce: string
  audience: string
  /** No answer is older than its request. */
  since: Date
}

/**
 * Verifies one Presentation of a VP Token: by its holder, for this verifier, in answer to this request (OID4VP 1.0 §8.6,
 * §14.1), and the credential in it. That the request is answered once is for the caller to see to.
 */
export function verifyPresented({
  presented: { presentation, credential },
  expected,
  options,
  organisation,
  world,
  now,
}: {
  presented: Presented
  expected: Expected
  options: VerificationOptions
  organisation: string
  world: VerifierWorld
  now: Date
}): Promise<PresentedVerdict> {
  return 'sdJwt' in credential
    ? verifySdJwt({ token: presentation, parsed: credential.sdJwt, expected, options, world, now })
    : verifyEnclosed({ presentation, expected, options, organisation, world, now })
}

/** Appendix B.1.3: the nonce is `nonce` or `challenge`, the Client Identifier `aud` or `domain`. */
async function verifyEnclosed({
  expected: { nonce, audience },
  options,
  ...rest
}: {
  presentation: unknown
  expected: Expected
  options: VerificationOptions
  organisation: string
  world: VerifierWorld
  now: Date
}): Promise<PresentedVerdict> {
  const verdict = await verifyPresentation({
    ...rest,
    options: { ...options, challenge: nonce, domain: audience },
    // its nonce is the request's, which is used up with the request
    answerChallenge: async () => ({ fault: null }),
  })
  return {
    presented: { ...verdict, kind: 'presentation' },
    credentials: verdict.credentials,
    holder: verdict.holder,
  }
}

/** Appendix B.3.6: a Key Binding JWT with the nonce, for the Client Identifier. */
async function verifySdJwt({
  token,
  parsed,
  expected: { nonce, audience, since },
  options,
  world,
  now,
}: {
  token: unknown
  parsed: ParsedSdJwt
  expected: Expected
  options: VerificationOptions
  world: VerifierWorld
  now: Date
}): Promise<PresentedVerdict> {
  const verdict = await verifyCredential({ credential: token, options, now, world })
  const held = checkKeyHolder({
    parsed,
    proven: verdict.verified,
    audience,
    nonce,
    now,
    maxAgeSeconds: Math.ceil((now.getTime() - since.getTime()) / 1_000),
  })
  const checks = verdict.checks.map((check) => (check.check === 'holder' ? held : check))
  const [subject = null] = verdict.subjects
  return {
    presented: { ...verdict, ...combineChecks(checks), kind: 'credential' },
    credentials: [],
    holder: held.outcome === 'pass' ? subject : null,
  }
}

/** Codes of the holder check with which a Presentation may as well have been made for somebody else, or by nobody. */
const NOT_FOR_US: ReadonlySet<string> = new Set([
  'AUDIENCE_MISMATCH',
  'CONFIRMATION_INVALID',
  'CONFIRMATION_MISSING',
  'KEY_BINDING_ALGORITHM',
  'KEY_BINDING_AUDIENCE',
  'KEY_BINDING_EXPIRED',
  'KEY_BINDING_MISSING',
  'KEY_BINDING_NONCE',
  'KEY_BINDING_NOT_YET_VALID',
  'KEY_BINDING_SIGNATURE',
  'NONCE_MISMATCH',
  'PROOF_NOT_PASSED',
  'SD_HASH_MISMATCH',
])

/** Why it is no answer to the request, if it is none; its own check of the proof where that is why. */
export function findFault({
  presented: { pointer },
  verdict: { presented },
}: {
  presented: Presented
  verdict: PresentedVerdict
}): AgentError['faults'] {
  const held = presented.checks.find(({ check }) => check === 'holder')!
  if (!NOT_FOR_US.has(held.code)) return []
  const { code, message } =
    held.code === 'PROOF_NOT_PASSED'
      ? (presented.checks.find(({ check, outcome }) => check !== 'holder' && outcome !== 'pass') ?? held)
      : held
  return [{ pointer, code, message }]
}
