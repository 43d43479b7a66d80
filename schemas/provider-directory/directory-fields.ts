import type { PractitionerLicense } from '../practitioner-license/claims.ts'

/** What a practitioner may have shown, beside the name and the license, without which there is no entry. */
export const DIRECTORY_FIELDS = {
  otherNames: 'Former names and other names in use, as the license has them',
  npi: 'Your National Provider Identifier',
  did: 'The DID that your license is bound to: whoever knows it elsewhere can tell that it is you',
  licenseNumber: 'The number of each license',
  specialties: 'Your specialties, as NUCC codes',
  affiliation: 'Where you work, in which role, and how you are reached there, as the organisation says it',
} as const

export type DirectoryField = keyof typeof DIRECTORY_FIELDS

/** What always goes with a license: whoever shows one does not leave out what limits it. */
const ALWAYS = [
  'licenseType',
  'jurisdiction',
  'status',
  'statusDate',
  'encumbrance',
  'originalIssueDate',
  'expirationDate',
  'compact',
  'publicActions',
] as const satisfies readonly (keyof PractitionerLicense)[]

/** Of the claims of a license, those that may be shown and no other. */
export function chooseShown({
  claims,
  fields,
}: {
  claims: PractitionerLicense
  fields: readonly DirectoryField[]
}): Partial<PractitionerLicense> {
  const { otherNames, ...licensee } = claims.licensee
  const may = (field: DirectoryField) => fields.includes(field)
  return Object.fromEntries([
    ['licensee', may('otherNames') && otherNames ? { ...licensee, otherNames } : licensee],
    ...ALWAYS.flatMap((claim) => (claims[claim] === undefined ? [] : [[claim, claims[claim]]])),
    ...(may('npi') && claims.npi ? [['npi', claims.npi]] : []),
    ...(may('did') ? [['id', claims.id]] : []),
    ...(may('licenseNumber') && claims.licenseNumber ? [['licenseNumber', claims.licenseNumber]] : []),
    ...(may('specialties') && claims.taxonomy ? [['taxonomy', claims.taxonomy]] : []),
  ])
}
