import { CREDENTIALS_V1_CONTEXT, CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'

/** A credential in the names of VC Data Model 1.1: its context, `issuanceDate` and `expirationDate`. */
export function toDataModel1({
  credential,
}: {
  credential: Record<string, unknown>
}): Record<string, unknown> {
  const { '@context': contexts, validFrom, validUntil, ...rest } = credential
  return {
    '@context': (contexts as unknown[]).map((context) =>
      context === CREDENTIALS_V2_CONTEXT ? CREDENTIALS_V1_CONTEXT : context,
    ),
    ...rest,
    issuanceDate: validFrom,
    ...(validUntil === undefined ? {} : { expirationDate: validUntil }),
  }
}
