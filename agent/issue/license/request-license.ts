import { familyOfId } from '#schemas/families.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { startOfDay } from './record-without-issuing.ts'

/** A credential for a license, good until the last day of the license has ended everywhere on Earth. */
export function requestLicense(claims: PractitionerLicense): RequestedCredential {
  const family = familyOfId('practitioner-license')!
  return {
    '@context': [CREDENTIALS_V2_CONTEXT, family.contextUrl],
    type: ['VerifiableCredential', family.credentialType],
    validUntil: endOfDayAnywhere(claims.expirationDate),
    credentialSubject: claims,
  }
}

/** When a day has ended everywhere: 12 hours after it has in UTC. */
function endOfDayAnywhere(date: string): string {
  const end = new Date(startOfDay(date).getTime() + 36 * 60 * 60 * 1000)
  return end.toISOString().replace('.000Z', 'Z')
}
