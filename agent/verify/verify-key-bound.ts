import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'
import { type AnswerChallenge, checkFreshness, type PresentationOptions } from './check-holder.ts'
import { checkKeyHolder } from './check-key-holder.ts'
import { readCredential } from './read-credential.ts'
import { type Check, combineChecks } from './verdict.ts'
import type { VerificationOptions } from './verification-options.ts'
import type { CredentialWorld } from './verifier-world.ts'
import { type CredentialVerdict, verifyCredential } from './verify-credential.ts'

/** As long as a challenge is good for. */
const MAX_AGE_SECONDS = 5 * 60

/**
 * Verifies a credential that its holder presents with a Key Binding JWT, for this audience and in answer to this challenge
 * (RFC 9901 §7.3): the checks of the credential, and that of its holder. There is no presentation around it.
 *
 * @param answerChallenge uses the challenge up
 */
export async function verifyKeyBound({
  token,
  options,
  answerChallenge,
  now,
  world,
}: {
  token: string
  options: VerificationOptions & PresentationOptions
  answerChallenge: AnswerChallenge
  now: Date
  world: CredentialWorld
}): Promise<CredentialVerdict & { holder: string | null; credentials: readonly CredentialVerdict[] }> {
  const reading = await readCredential({ credential: token })
  const verdict = await verifyCredential({ credential: token, reading, options, now, world })
  const held =
    reading instanceof ProofError || !('sdJwt' in reading)
      ? UNREADABLE
      : await checkBinding({
          parsed: reading.sdJwt as ParsedSdJwt,
          proven: verdict.verified,
          options,
          answerChallenge,
          now,
        })
  const checks = verdict.checks.map((check) => (check.check === 'holder' ? held : check))
  const [subject = null] = verdict.subjects
  return {
    ...verdict,
    ...combineChecks(checks),
    holder: held.outcome === 'pass' ? subject : null,
    credentials: [verdict],
  }
}

const UNREADABLE: Check = {
  check: 'holder',
  outcome: 'fail',
  code: 'UNREADABLE',
  message: 'the presentation could not be read',
  evidence: {},
}

/** First that it is what it says, then that this is what was asked for: a challenge is used up by what holds alone. */
async function checkBinding({
  parsed,
  proven,
  options,
  answerChallenge,
  now,
}: {
  parsed: ParsedSdJwt
  proven: boolean
  options: PresentationOptions
  answerChallenge: AnswerChallenge
  now: Date
}): Promise<Check> {
  const { nonce, aud: audience } = parsed.keyBinding?.payload ?? { nonce: '', aud: '' }
  const held = checkKeyHolder({ parsed, proven, audience, nonce, now, maxAgeSeconds: MAX_AGE_SECONDS })
  if (held.outcome !== 'pass') return held
  const freshness = await checkFreshness({ parsed: { nonce, audience }, options, answerChallenge })
  return freshness === undefined ? held : { ...held, ...freshness }
}
