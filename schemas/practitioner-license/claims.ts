import { type Static, Type } from '@sinclair/typebox'
import { codeOf, date, did, httpsUrl, listOf, object, setOf, text } from '../claim-types.ts'
import { JURISDICTION_PATTERN } from '../vocabulary/check-jurisdiction.ts'
import { NPI_PATTERN } from '../vocabulary/check-npi.ts'
import { LICENSE_STATUSES, LICENSE_TYPES, PUBLIC_ACTIONS } from '../vocabulary/license-types.ts'

const nameParts = {
  givenName: Type.Optional(
    text({
      title: 'Given name',
      description: 'Left out for a person of one name, which is then the family name.',
      maxLength: 100,
    }),
  ),
  additionalName: Type.Optional(
    text({
      title: 'Middle names',
      description: 'Given names beside the first, in their order.',
      maxLength: 100,
    }),
  ),
  familyName: text({ title: 'Family name', description: 'As the board has it on record.', maxLength: 100 }),
  honorificSuffix: Type.Optional(
    text({ title: 'Suffix', description: 'Generation or title after the name: Jr., III.', maxLength: 40 }),
  ),
}

const licensee = object(
  {
    ...nameParts,
    otherNames: Type.Optional(
      listOf(object(nameParts, { title: 'Other name', description: 'A former name, or another in use.' }), {
        title: 'Other names',
        description: 'Names change while a license runs: what else the board knows this person by.',
        maxItems: 8,
      }),
    ),
  },
  {
    title: 'Licensee',
    description:
      'The names of the licensed person. Neither birth date nor social security number belongs here.',
  },
)

const encumbrance = object(
  {
    state: codeOf(['unencumbered', 'encumbered'], {
      title: 'State',
      description: 'Whether discipline limits the license in any way.',
    }),
    restrictions: Type.Optional(
      listOf(
        text({
          title: 'Restriction',
          description: 'One restriction, as the public order words it.',
          maxLength: 500,
        }),
        {
          title: 'Restrictions',
          description: 'Each restriction in force; there is at least one if encumbered.',
          maxItems: 16,
        },
      ),
    ),
  },
  { title: 'Encumbrance', description: 'Discipline that limits the license, in force on the status date.' },
)

const jurisdiction = (described: { title: string; description: string }) =>
  Type.String({ ...described, pattern: JURISDICTION_PATTERN })

const compact = object(
  {
    code: codeOf(['NLC', 'IMLC'], {
      title: 'Compact',
      description: 'Nurse Licensure Compact, or Interstate Medical Licensure Compact.',
    }),
    scope: codeOf(['single', 'multistate'], {
      title: 'Scope',
      description: 'Whether the license itself reaches beyond its jurisdiction. Under the IMLC none does.',
    }),
    homeState: Type.Optional(
      jurisdiction({
        title: 'Home state',
        description: 'NLC: the primary state of residence. IMLC: the state of principal license. ISO 3166-2.',
      }),
    ),
  },
  {
    title: 'Compact',
    description: 'The interstate compact under which the license was issued. Of nurses it is required.',
  },
)

const publicAction = object(
  {
    action: codeOf(PUBLIC_ACTIONS, { title: 'Action', description: 'What the board ordered.' }),
    effective: date({ title: 'Effective date', description: 'The day from which the order has effect.' }),
    documentUrl: Type.Optional(
      httpsUrl({ title: 'Document', description: 'Where the public order can be read.' }),
    ),
  },
  {
    title: 'Public action',
    description: 'One public order of the board. Nothing confidential (NPDB) belongs here.',
  },
)

/** The credential subject of a practitioner license: a licensed person, as a licensing board has them on record. */
export const claims = object(
  {
    id: did({ title: 'Subject', description: 'The DID of the licensed person.' }),
    licensee,
    licenseNumber: Type.String({
      title: 'License number',
      description: 'Unique for its issuer and license type.',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9 ./-]{0,30}[A-Za-z0-9])?$',
    }),
    licenseType: codeOf(LICENSE_TYPES, {
      title: 'License type',
      description: 'Nursys (RN, LPN, APRN roles) or HL7 table 0360 (MD, DO, PA).',
    }),
    jurisdiction: jurisdiction({
      title: 'Jurisdiction',
      description: 'Where the license is one to practise: ISO 3166-2, US-OH.',
    }),
    status: codeOf(LICENSE_STATUSES, {
      title: 'License status',
      description: 'The state of the license. It is apart from the status of this credential.',
    }),
    statusDate: date({ title: 'Status date', description: 'The day from which the license has its status.' }),
    encumbrance,
    originalIssueDate: date({
      title: 'Original issue date',
      description: 'The day on which the license was first issued.',
    }),
    expirationDate: date({
      title: 'Expiration date',
      description: 'The last day of the license. It is apart from the validity of this credential.',
    }),
    npi: Type.Optional(
      Type.String({
        title: 'NPI',
        description:
          'National Provider Identifier of an individual (type 1): ten digits, the last a check digit.',
        pattern: NPI_PATTERN,
      }),
    ),
    taxonomy: Type.Optional(
      setOf(Type.String({ title: 'Taxonomy code', description: 'A NUCC code.', pattern: '^[0-9A-Z]{9}X$' }), {
        title: 'Taxonomy',
        description: 'Specialties, as NUCC Health Care Provider Taxonomy codes.',
        maxItems: 15,
      }),
    ),
    compact: Type.Optional(compact),
    publicActions: Type.Optional(
      listOf(publicAction, {
        title: 'Public actions',
        description: 'The public orders against the license.',
        maxItems: 64,
      }),
    ),
  },
  { title: 'Practitioner license', description: 'A license to practise, as its board has it on record.' },
)

export type PractitionerLicense = Static<typeof claims>
