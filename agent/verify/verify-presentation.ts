import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { peekTyp } from '#agent/proofs/peek-typ.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { ParsedPresentation } from '#agent/proofs/secured-document.ts'
import { failFormat } from './check-format.ts'
import { type AnswerChallenge, checkHolder, type PresentationOptions } from './check-holder.ts'
import { checkPresentationFormat } from './check-presentation-format.ts'
import { checkProof, failProof } from './check-proof.ts'
import { checkValidity } from './check-validity.ts'
import { digestOf } from './digest-presented.ts'
import { useChallenge } from './use-challenge.ts'
import { type Check, type CheckName, combineChecks, type Verdict } from './verdict.ts'
import type { VerificationOptions } from './verification-options.ts'
import type { VerifierWorld } from './verifier-world.ts'
import { type CredentialVerdict, verifyCredential } from './verify-credential.ts'
import { verifyKeyBound } from './verify-key-bound.ts'

const MAX_AT_ONCE = 8

export type PresentationVerdict = Verdict & {
  /** Of what was presented: see digestOf. */
  digest: string
  holder: string | null
  /** One for each credential, in the order of the presentation. */
  credentials: readonly CredentialVerdict[]
}

/**
 * Verifies a presentation: compact, in an envelope, or with embedded proofs, and every credential in it; or an SD-JWT with
 * a Key Binding JWT. Without a challenge that was given out here it is never valid.
 *
 * @param organisation whose challenge it must answer
 * @param answerChallenge uses the challenge up; the one of POST /challenges unless told
 */
export async function verifyPresentation({
  presentation,
  options = {},
  organisation,
  now,
  world,
  answerChallenge = (answer) => useChallenge({ database: world.database, organisation, now, ...answer }),
}: {
  presentation: unknown
  options?: VerificationOptions & PresentationOptions
  organisation: string
  now: Date
  world: VerifierWorld
  answerChallenge?: AnswerChallenge
}): Promise<PresentationVerdict> {
  if (isKeyBound(presentation)) {
    return await verifyKeyBound({ token: presentation, options, answerChallenge, now, world })
  }
  let parsed: ParsedPresentation
  try {
    parsed = await parsePresentation({ presentation })
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    return unreadable(presentation, error)
  }
  const format = checkPresentationFormat({ parsed })
  const holder = parsed.holder ?? parsed.proofs[0].did
  const { check: proof } = await checkProof({
    document: parsed,
    signer: holder,
    relationship: 'authentication',
    // whoever has taken over the host of an organisation's did:web is not the organisation
    didResolver: holder.startsWith('did:web:') ? world.issuers : world.didResolver,
    view: world.view,
    now,
  })
  const proven = format.outcome === 'pass' && proof.outcome === 'pass'
  const validity = checkValidity({ payload: parsed.payload, dates: parsed.dates, now })
  // nothing is fetched on behalf of a presentation that nobody is shown to have made
  const verdicts = proven
    ? await verifyEach(parsed.credentials, (credential) =>
        verifyCredential({ credential, options, now, world }),
      )
    : []
  const held = await checkHolder({
    parsed,
    proven,
    verdicts,
    options,
    answerChallenge,
  })
  const checks = [format, proof, validity, refer('status'), refer('issuer'), held, refer('policy')]
  const combined = combineChecks(checks)
  return {
    ...combined,
    // VCALM: cryptography and data model, of all that is in it
    verified: combined.verified && verdicts.every(({ verified }) => verified),
    errors: [...combined.errors, ...verdicts.flatMap(({ errors }) => errors)],
    warnings: [...combined.warnings, ...verdicts.flatMap(({ warnings }) => warnings)],
    digest: digestOf(presentation),
    holder,
    credentials: verdicts,
  }
}

/** An SD-JWT that is no presentation by its type is a credential, with the Key Binding JWT of its holder. */
function isKeyBound(presentation: unknown): presentation is string {
  return (
    typeof presentation === 'string' && presentation.includes('~') && peekTyp(presentation) !== 'vp+sd-jwt'
  )
}

/** Some at a time: an issuer that hangs holds up no other's credential, and nobody makes us ask hundreds at once. */
async function verifyEach(
  credentials: readonly unknown[],
  verify: (credential: unknown) => Promise<CredentialVerdict>,
): Promise<CredentialVerdict[]> {
  const verdicts: CredentialVerdict[] = []
  let next = 0
  const verifyOn = async () => {
    while (next < credentials.length) {
      const place = next++
      verdicts[place] = await verify(credentials[place])
    }
  }
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, verifyOn))
  return verdicts
}

function refer(check: CheckName): Check {
  return {
    check,
    outcome: 'skipped',
    code: 'SEE_CREDENTIALS',
    message: 'each credential in it has its own',
    evidence: {},
  }
}

function unreadable(presentation: unknown, error: ProofError): PresentationVerdict {
  const empty = (check: CheckName): Check => ({
    check,
    outcome: check === 'holder' ? 'fail' : 'skipped',
    code: 'UNREADABLE',
    message: 'the presentation could not be read',
    evidence: {},
  })
  const checks = [
    failFormat(error),
    failProof('PROOF_UNREADABLE', 'there is no signature that could be checked'),
    empty('validity'),
    refer('status'),
    refer('issuer'),
    empty('holder'),
    refer('policy'),
  ]
  return { ...combineChecks(checks), digest: digestOf(presentation), holder: null, credentials: [] }
}
