import type { ParsedPresentation } from '#agent/proofs/secured-document.ts'
import type { ChallengeFault } from './use-challenge.ts'
import type { Check, Evidence } from './verdict.ts'
import type { CredentialVerdict } from './verify-credential.ts'

export type HolderCode =
  | ChallengeFault
  | 'AUDIENCE_MISMATCH'
  | 'CHALLENGE_MISSING'
  | 'CREDENTIAL_INDETERMINATE'
  | 'CREDENTIAL_INVALID'
  | 'NONCE_MISMATCH'
  | 'NOT_APPLICABLE'
  | 'OK'
  | 'PRESENTATION_EMPTY'
  | 'PROOF_NOT_PASSED'
  | 'SUBJECT_NOT_HOLDER'
  | 'UNREADABLE'

export type HolderCheck = Check<'holder', HolderCode>

/** What a presentation must answer: the challenge given out, and the domain it was given for. */
export type PresentationOptions = { challenge?: string; domain?: string }

/** Uses up the challenge that a presentation answers, at the audience that it names. */
export type AnswerChallenge = (answer: {
  challenge: string
  domain: string
}) => Promise<{ fault: ChallengeFault | null }>

const CHALLENGE_MESSAGES: Record<ChallengeFault, string> = {
  CHALLENGE_EXPIRED: 'the challenge is out of date',
  CHALLENGE_UNKNOWN: 'the challenge is none that was given out here',
  CHALLENGE_USED: 'the challenge was answered before',
  DOMAIN_MISMATCH: 'the challenge was given out for another domain',
}

/**
 * Did the holder make this presentation, now and for this verifier, of credentials about themselves? Nonce, audience,
 * holder binding and every inner credential. The challenge is used up by a presentation whose proof holds, whatever
 * becomes of the credentials in it.
 *
 * @param proven whether the presentation's format and proof checks passed
 */
export async function checkHolder({
  parsed,
  proven,
  verdicts,
  options,
  answerChallenge,
}: {
  parsed: ParsedPresentation
  proven: boolean
  verdicts: readonly CredentialVerdict[]
  options: PresentationOptions
  answerChallenge: AnswerChallenge
}): Promise<HolderCheck> {
  const holder = parsed.holder ?? parsed.proofs[0].did
  const evidence: Evidence = {
    holder,
    domain: options.domain ?? null,
    credentials: verdicts.map(({ digest, verdict }) => ({ digest, verdict })),
  }
  const conclude = (outcome: HolderCheck['outcome'], code: HolderCode, message: string): HolderCheck => ({
    check: 'holder',
    outcome,
    code,
    message,
    evidence,
  })
  if (!proven) return conclude('fail', 'PROOF_NOT_PASSED', 'nobody is shown to have made it')
  const freshness = await checkFreshness({ parsed, options, answerChallenge })
  if (freshness?.outcome === 'fail') return conclude('fail', freshness.code, freshness.message)
  if (verdicts.length === 0) return conclude('fail', 'PRESENTATION_EMPTY', 'it presents no credential')
  if (verdicts.some(({ verdict }) => verdict === 'invalid')) {
    return conclude('fail', 'CREDENTIAL_INVALID', 'a credential in it is not valid')
  }
  if (
    !verdicts.every(({ subjects }) => subjects.length > 0 && subjects.every((subject) => subject === holder))
  ) {
    return conclude('fail', 'SUBJECT_NOT_HOLDER', 'a credential in it is about somebody else')
  }
  if (freshness) return conclude('unknown', freshness.code, freshness.message)
  if (verdicts.some(({ verdict }) => verdict === 'indeterminate')) {
    return conclude('unknown', 'CREDENTIAL_INDETERMINATE', 'a credential in it could not be determined')
  }
  return conclude('pass', 'OK', 'made for this challenge by the subject of its credentials')
}

type Freshness = { outcome: 'fail' | 'unknown'; code: HolderCode; message: string }

/** Nothing if it answers a challenge of ours; without one nobody knows that it was not shown before. */
export async function checkFreshness({
  parsed,
  options,
  answerChallenge,
}: {
  parsed: Pick<ParsedPresentation, 'audience' | 'nonce'>
  options: PresentationOptions
  answerChallenge: AnswerChallenge
}): Promise<Freshness | undefined> {
  const { nonce } = parsed
  const { challenge, domain } = options
  const audience = readAudience(parsed.audience)
  if (domain !== undefined && audience !== domain) {
    return { outcome: 'fail', code: 'AUDIENCE_MISMATCH', message: 'aud is not the domain that was asked for' }
  }
  if (challenge === undefined) {
    return { outcome: 'unknown', code: 'CHALLENGE_MISSING', message: 'no challenge was asked for' }
  }
  if (typeof nonce !== 'string' || nonce === '' || nonce !== challenge) {
    return {
      outcome: 'fail',
      code: 'NONCE_MISMATCH',
      message: 'nonce is not the challenge that was asked for',
    }
  }
  if (audience === null) {
    return { outcome: 'fail', code: 'AUDIENCE_MISMATCH', message: 'aud names no single audience' }
  }
  const { fault } = await answerChallenge({ challenge, domain: audience })
  if (fault === null) return undefined
  return { outcome: 'fail', code: fault, message: CHALLENGE_MESSAGES[fault] }
}

/** One audience: a presentation for several could be shown by one of them to another. */
function readAudience(audience: unknown): string | null {
  const single: unknown = Array.isArray(audience) && audience.length === 1 ? audience[0] : audience
  return typeof single === 'string' && single !== '' ? single : null
}
