import { type Static, Type } from '@sinclair/typebox'
import { codeOf, dateTime, did, object, text, token } from '../claim-types.ts'

const printedName = text({
  title: 'Printed name',
  description: 'Of who signed (21 CFR 11.50(a)(1)). Kept at the site, and in no credential.',
  maxLength: 200,
})
const signedAt = dateTime({ title: 'Signed at', description: 'When (21 CFR 11.50(a)(2)).' })
const meaningOf = <const Meaning extends string>(...meanings: Meaning[]) =>
  codeOf(meanings, { title: 'Meaning', description: 'What the signature says (21 CFR 11.50(a)(3)).' })

/**
 * The act of signing a consent form, as the site keeps it. The names of those who sign are here alone: the sponsor, who
 * reads the credential, does not learn who a participant is.
 */
export const signedConsent = object(
  {
    subject: did({ title: 'Subject', description: "The participant's DID towards this site." }),
    formVersion: token({ title: 'Form version', description: 'Of the form that was signed.', maxLength: 64 }),
    language: Type.String({
      title: 'Language',
      description: 'The language of the form that was signed (BCP 47).',
      pattern: '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$',
    }),
    method: codeOf(['paper', 'electronic', 'oral-short-form'], {
      title: 'Method',
      description: 'How it was signed; an oral consent (21 CFR 50.27(b)(2)) needs an impartial witness.',
    }),
    consenter: codeOf(['participant', 'representative', 'representative-and-assent'], {
      title: 'Consenter',
      description: 'Who consented.',
    }),
    witnessNeeded: Type.Optional(
      Type.Boolean({
        title: 'Witness needed',
        description: 'Whether the participant or the representative cannot read (ICH E6(R3) 2.8.9).',
      }),
    ),
    signatures: object(
      {
        participant: Type.Optional(
          object(
            { name: printedName, signedAt, meaning: meaningOf('consent', 'assent') },
            { title: 'Participant', description: 'The signature of the participant.' },
          ),
        ),
        representative: Type.Optional(
          object(
            { name: printedName, signedAt, meaning: meaningOf('consent') },
            { title: 'Representative', description: 'That of the legally acceptable representative.' },
          ),
        ),
        conductor: Type.Optional(
          object(
            {
              signer: did({ title: 'Signer', description: 'Their DID.' }),
              name: printedName,
              signedAt,
              meaning: meaningOf('led-discussion'),
            },
            {
              title: 'Conductor',
              description: 'That of whoever led the discussion (ICH E6(R3) 2.8.7).',
            },
          ),
        ),
        witness: Type.Optional(
          object(
            {
              signer: did({ title: 'Signer', description: 'Their DID.' }),
              name: printedName,
              signedAt,
              meaning: meaningOf('witnessed'),
            },
            { title: 'Witness', description: 'That of the impartial witness.' },
          ),
        ),
      },
      { title: 'Signatures', description: 'One of each who signed.' },
    ),
  },
  { title: 'Signed consent', description: 'The signing of a consent form.' },
)

export type SignedConsent = Static<typeof signedConsent>

export type SignatureRole = keyof SignedConsent['signatures']
const SIGNATURE_ROLES: readonly SignatureRole[] = ['participant', 'representative', 'conductor', 'witness']

/** Whose signatures a consent needs (ICH E6(R3) 2.8.7, 2.8.9; 21 CFR 50.27(b)(2)). */
export function rolesNeeded({
  consenter,
  method,
  witnessNeeded = false,
}: Pick<SignedConsent, 'consenter' | 'method' | 'witnessNeeded'>): SignatureRole[] {
  return SIGNATURE_ROLES.filter((role) => {
    if (role === 'participant') return consenter !== 'representative'
    if (role === 'representative') return consenter !== 'participant'
    return role === 'conductor' || witnessNeeded || method === 'oral-short-form'
  })
}

/** The moments of a consent's signatures, in milliseconds since 1970. */
export function signingTimes({ signatures }: SignedConsent): number[] {
  return SIGNATURE_ROLES.flatMap((role) => {
    const signature = signatures[role]
    return signature ? [Date.parse(signature.signedAt)] : []
  })
}

/** When a consent was obtained: with the last of its signatures. Milliseconds since 1970. */
export function obtainedTime(consent: SignedConsent): number {
  return Math.max(...signingTimes(consent))
}
