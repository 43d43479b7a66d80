import { type Static, Type } from '@sinclair/typebox'
import { codeOf, date, did, listOf, object, setOf, text, token } from '../claim-types.ts'
import { CONFIDENTIALITY_LABELS, CONSENT_ACTIONS, SENSITIVITY_LABELS } from '../vocabulary/consent-codes.ts'
import { FHIR_RESOURCE_TYPES } from '../vocabulary/fhir-resource-types.ts'
import { PURPOSES_OF_USE } from '../vocabulary/purposes-of-use.ts'

const requester = object(
  {
    did: did({ title: 'Requester', description: 'The DID of the person or organisation that asks.' }),
    roles: setOf(token({ title: 'Role', description: 'A role, or a class of persons.', maxLength: 128 }), {
      title: 'Roles',
      description: 'The roles and classes that the requester has; whoever asks answers for them.',
      minItems: 0,
      maxItems: 32,
    }),
  },
  { title: 'Requester', description: 'Who wants to do it.' },
)

const resource = object(
  {
    class: codeOf(FHIR_RESOURCE_TYPES, { title: 'Class', description: 'A FHIR R4 resource type.' }),
    codes: Type.Optional(
      listOf(
        object(
          {
            system: Type.String({ title: 'System', description: 'As FHIR names it.', maxLength: 256 }),
            code: token({ title: 'Code', description: 'A code of the system.', maxLength: 64 }),
          },
          { title: 'Code', description: 'What the record is about.' },
        ),
        {
          title: 'Codes',
          description:
            'All codings of the record. Left out where records are asked for that are not known yet.',
          minItems: 0,
          maxItems: 64,
        },
      ),
    ),
    securityLabels: Type.Optional(
      setOf(
        codeOf([...CONFIDENTIALITY_LABELS, ...SENSITIVITY_LABELS], {
          title: 'Label',
          description: 'v3-Confidentiality or a sensitivity of v3-ActCode.',
        }),
        {
          title: 'Security labels',
          description:
            'All labels of the record. Left out where records are asked for that are not known yet.',
          minItems: 0,
          maxItems: 12,
        },
      ),
    ),
    date: Type.Optional(date({ title: 'Date', description: 'The day the record is of, where it is known.' })),
  },
  { title: 'Resource', description: 'What it is to be done to.' },
)

const flag = (title: string, description: string) => Type.Optional(Type.Boolean({ title, description }))

const research = object(
  {
    use: codeOf(['general', 'health', 'disease', 'ancestry'], {
      title: 'Use',
      description:
        'What the research is about: a disease, health, population origins or ancestry, or anything.',
    }),
    diseases: Type.Optional(
      setOf(Type.String({ title: 'Disease', description: 'A MONDO id.', pattern: '^MONDO:[0-9]{7}$' }), {
        title: 'Diseases',
        description: 'What is studied.',
        maxItems: 64,
      }),
    ),
    ethicsApproval: flag('Ethics approval', 'An ethics committee has approved it (IRB).'),
    notForProfit: flag('Not for profit', 'The organisation is not for profit (NPU).'),
    nonCommercial: flag('Non-commercial', 'The use is not commercial (NCU).'),
    project: Type.Optional(token({ title: 'Project', description: 'Its name (PS).', maxLength: 128 })),
    institution: Type.Optional(
      token({ title: 'Institution', description: 'Its name (IS).', maxLength: 128 }),
    ),
    country: Type.Optional(
      Type.String({
        title: 'Country',
        description: 'ISO 3166-1 or 3166-2, where the data are used (GS).',
        pattern: '^[A-Z]{2}(-[A-Z0-9]{1,3})?$',
      }),
    ),
  },
  { title: 'Research', description: 'The intended use in terms of the GA4GH Data Use Ontology.' },
)

const breakGlass = object(
  {
    authority: token({
      title: 'Authority',
      description: 'By what authority: one of the requester’s roles.',
      maxLength: 128,
    }),
    reason: text({ title: 'Reason', description: 'Why it cannot wait. It is on record.', maxLength: 500 }),
  },
  { title: 'Break-the-glass', description: 'Required with the purpose BTG, and only there.' },
)

/** What is asked of the decision: may this requester do this to these records of this patient, for this purpose? */
export const consentRequest = object(
  {
    patient: did({ title: 'Patient', description: 'The DID by which the custodian knows the patient.' }),
    requester,
    action: codeOf(CONSENT_ACTIONS, { title: 'Action', description: 'HL7 consentaction.' }),
    purpose: codeOf(PURPOSES_OF_USE, { title: 'Purpose', description: 'HL7 v3-PurposeOfUse.' }),
    resource,
    research: Type.Optional(research),
    breakGlass: Type.Optional(breakGlass),
  },
  { title: 'Consent request', description: 'What is asked of a consent decision.' },
)

export type ConsentRequest = Static<typeof consentRequest>
