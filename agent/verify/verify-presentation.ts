import { type ParsedPresentation, parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { failFormat } from './check-format.ts'
import { checkHolder, type PresentationOptions } from './check-holder.ts'
import { checkPresentationFormat } from './check-presentation-format.ts'
import { checkProof, failProof } from './check-proof.ts'
import { checkValidity } from './check-validity.ts'
import { type Check, type CheckName, combineChecks, type Verdict } from './verdict.ts'
import type { VerificationOptions } from './verification-options.ts'
import type { VerifierWorld } from './verifier-world.ts'
import { type CredentialVerdict, digestOf, verifyCredential } from './verify-credential.ts'

export type PresentationVerdict = Verdict & {
  /** SHA-256 of the compact form that was presented, 0x and lower-case hex; of the JSON where there is none. */
  digest: string
  holder: string | null
  /** One for each credential, in the order of the presentation. */
  credentials: readonly CredentialVerdict[]
}

/**
 * Verifies a presentation: a compact JWT or an EnvelopedVerifiablePresentation, and every credential in it. Without a
 * challenge that was given out here it is never valid.
 *
 * @param organisation whose challenge it must answer
 */
export async function verifyPresentation({
  presentation,
  options = {},
  organisation,
  now,
  world,
}: {
  presentation: unknown
  options?: VerificationOptions & PresentationOptions
  organisation: string
  now: Date
  world: VerifierWorld
}): Promise<PresentationVerdict> {
  let parsed: ParsedPresentation
  try {
    parsed = parsePresentation({ presentation })
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    return unreadable(presentation, error)
  }
  const format = checkPresentationFormat({ parsed })
  const { check: proof } = await checkProof({
    jws: parsed,
    signer: parsed.holder ?? parsed.header.did,
    relationship: 'authentication',
    didResolver: world.didResolver,
    view: world.view,
    now,
  })
  const proven = format.outcome === 'pass' && proof.outcome === 'pass'
  const validity = checkValidity({ payload: parsed.payload, dates: parsed.dates, now })
  // nothing is fetched on behalf of a presentation that nobody is shown to have made
  const verdicts: CredentialVerdict[] = []
  if (proven) {
    for (const credential of parsed.credentials) {
      verdicts.push(await verifyCredential({ credential, options, now, world }))
    }
  }
  const holder = await checkHolder({
    parsed,
    proven,
    verdicts,
    options,
    organisation,
    database: world.database,
    now,
  })
  const checks = [format, proof, validity, refer('status'), refer('issuer'), holder, refer('policy')]
  const combined = combineChecks(checks)
  return {
    ...combined,
    // VCALM: cryptography and data model, of all that is in it
    verified: combined.verified && verdicts.every(({ verified }) => verified),
    errors: [...combined.errors, ...verdicts.flatMap(({ errors }) => errors)],
    warnings: [...combined.warnings, ...verdicts.flatMap(({ warnings }) => warnings)],
    digest: digestOf(parsed.compact),
    holder: parsed.header.did,
    credentials: verdicts,
  }
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
