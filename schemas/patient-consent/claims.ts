import { type Static, Type } from '@sinclair/typebox'
import {
  codeOf,
  credentialId,
  datePeriod,
  dateTime,
  did,
  httpsUrl,
  listOf,
  object,
  setOf,
  sha256,
  text,
  token,
} from '../claim-types.ts'
import {
  CAPACITIES,
  CONFIDENTIALITY_LABELS,
  CONSENT_ACTIONS,
  CONSENT_SCOPES,
  GROUNDS,
  NOTICES,
  SENSITIVITY_LABELS,
  SIGNING_METHODS,
} from '../vocabulary/consent-codes.ts'
import { DATA_USE_CODES } from '../vocabulary/data-use-terms.ts'
import { FHIR_RESOURCE_TYPES } from '../vocabulary/fhir-resource-types.ts'
import { PURPOSES_OF_USE } from '../vocabulary/purposes-of-use.ts'

const personClass = token({
  title: 'Class',
  description: 'A class of persons, as a code that requests are matched with: treating-providers.',
  maxLength: 128,
})

const authority = object(
  {
    capacity: codeOf(CAPACITIES, { title: 'Capacity', description: 'In what capacity the grantor grants.' }),
    ground: Type.Optional(
      codeOf(GROUNDS, {
        title: 'Ground',
        description:
          'Why a guardian decides. What is granted for a minor ends before the minor comes of age.',
      }),
    ),
    evidence: Type.Optional(
      listOf(
        object(
          {
            kind: token({
              title: 'Kind',
              description: 'What the document is: court-order, birth-record.',
              maxLength: 64,
            }),
            digest: sha256({
              title: 'Digest',
              description: 'SHA-256 of the document as the custodian keeps it.',
            }),
          },
          { title: 'Evidence', description: 'A document that shows the authority.' },
        ),
        {
          title: 'Evidence',
          description: 'What shows the authority of whoever grants for another.',
          maxItems: 8,
        },
      ),
    ),
  },
  { title: 'Authority', description: 'By what right the grantor decides for the patient.' },
)

const custodian = object(
  {
    id: did({ title: 'Custodian', description: 'The DID of the organisation that holds the records.' }),
    class: Type.Optional(personClass),
  },
  {
    title: 'Custodian',
    description: 'Who may make the disclosure, 45 CFR 164.508(c)(1)(ii). It issues this credential.',
  },
)

const recipient = object(
  {
    id: Type.Optional(did({ title: 'Recipient', description: 'The DID of a person or organisation.' })),
    name: Type.Optional(
      text({ title: 'Name', description: 'For people to read; nothing is matched with it.', maxLength: 200 }),
    ),
    role: Type.Optional(
      token({
        title: 'Role',
        description: 'A role, as a code that requests are matched with.',
        maxLength: 128,
      }),
    ),
    class: Type.Optional(personClass),
  },
  { title: 'Recipient', description: 'Somebody to whom the consent applies: by DID, role or class.' },
)

/** What a rule of a consent may name; the exceptions have the same, all of them optional. */
const dimensions = {
  recipients: listOf(recipient, {
    title: 'Recipients',
    description: 'To whom the disclosure may be made, 45 CFR 164.508(c)(1)(iii).',
    maxItems: 64,
  }),
  actions: setOf(codeOf(CONSENT_ACTIONS, { title: 'Action', description: 'HL7 consentaction.' }), {
    title: 'Actions',
    description: 'What may, or may not, be done.',
    maxItems: CONSENT_ACTIONS.length,
  }),
  purposes: setOf(codeOf(PURPOSES_OF_USE, { title: 'Purpose', description: 'HL7 v3-PurposeOfUse.' }), {
    title: 'Purposes',
    description: 'What for, 45 CFR 164.508(c)(1)(iv). Break-the-glass (BTG) counts only where it is named.',
    maxItems: PURPOSES_OF_USE.length,
  }),
}

const dataDimensions = {
  classes: setOf(codeOf(FHIR_RESOURCE_TYPES, { title: 'Class', description: 'A FHIR R4 resource type.' }), {
    title: 'Classes of data',
    description: 'Which kinds of records, 45 CFR 164.508(c)(1)(i).',
    maxItems: FHIR_RESOURCE_TYPES.length,
  }),
  codes: listOf(
    object(
      {
        system: codeOf(
          [
            'http://loinc.org',
            'http://snomed.info/sct',
            'http://hl7.org/fhir/sid/icd-10-cm',
            'http://www.nlm.nih.gov/research/umls/rxnorm',
          ],
          { title: 'System', description: 'The code system, as FHIR names it.' },
        ),
        code: token({ title: 'Code', description: 'A code of the system.', maxLength: 64 }),
      },
      { title: 'Code', description: 'What a record is about.' },
    ),
    { title: 'Codes', description: 'Which records by content, 45 CFR 164.508(c)(1)(i).', maxItems: 256 },
  ),
  dataPeriod: datePeriod({ title: 'Data period', description: 'Records from which days.' }),
  securityLabels: setOf(
    codeOf([...CONFIDENTIALITY_LABELS, ...SENSITIVITY_LABELS], {
      title: 'Label',
      description: 'A confidentiality (it means itself or lower) or a sensitivity.',
    }),
    {
      title: 'Security labels',
      description: 'Records of which confidentiality and sensitivities.',
      maxItems: 12,
    },
  ),
}

const exception = object(
  {
    recipients: Type.Optional(dimensions.recipients),
    actions: Type.Optional(dimensions.actions),
    purposes: Type.Optional(dimensions.purposes),
    classes: Type.Optional(dataDimensions.classes),
    codes: Type.Optional(dataDimensions.codes),
    dataPeriod: Type.Optional(dataDimensions.dataPeriod),
    securityLabels: Type.Optional(dataDimensions.securityLabels),
  },
  {
    title: 'Exception',
    description: 'Where every dimension that it names matches, the base decision is reversed.',
  },
)

const period = object(
  {
    start: dateTime({ title: 'Start', description: 'The moment from which the consent holds.' }),
    end: Type.Optional(dateTime({ title: 'End', description: 'The moment from which it no longer holds.' })),
  },
  { title: 'Period', description: 'When the consent holds, 45 CFR 164.508(c)(1)(v).' },
)

const policy = object(
  {
    uri: httpsUrl({ title: 'Address', description: 'Where the text can be read.' }),
    version: token({ title: 'Version', description: 'Which version was shown.', maxLength: 64 }),
    digest: sha256({ title: 'Digest', description: 'SHA-256 of the text as it was shown.' }),
  },
  { title: 'Policy', description: 'The text that was shown to whoever signed.' },
)

const signature = object(
  {
    signer: did({ title: 'Signer', description: 'The DID of whoever signed: the grantor.' }),
    signedAt: dateTime({ title: 'Signed at', description: 'When.' }),
    capacity: codeOf(CAPACITIES, { title: 'Capacity', description: 'In what capacity.' }),
    method: codeOf(SIGNING_METHODS, {
      title: 'Method',
      description:
        'wallet: with a key of the signer. recorded: the custodian keeps the record of the signing.',
    }),
    grant: Type.Optional(
      Type.String({
        title: 'Grant',
        description:
          'What the signer’s key signed: a JWS of typ careseal-grant+jwt over the digests of these claims and of the text.',
        maxLength: 8192,
        pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
      }),
    ),
  },
  { title: 'Signature', description: 'The act of signing, 45 CFR 164.508(c)(1)(vi).' },
)

const dataUse = object(
  {
    code: codeOf(DATA_USE_CODES, { title: 'Term', description: 'A term of the GA4GH Data Use Ontology.' }),
    values: Type.Optional(
      setOf(token({ title: 'Value', description: 'One value.', maxLength: 128 }), {
        title: 'Values',
        description:
          'What the term restricts to: MONDO ids (DS), places (GS), a last day (TS), users, projects, institutions.',
        maxItems: 64,
      }),
    ),
  },
  { title: 'Data use', description: 'A permission for research, or a limit of one.' },
)

/** The credential subject of a patient consent: a patient, and what they consent to. */
export const claims = object(
  {
    id: did({
      title: 'Subject',
      description: "The patient's DID towards this custodian, and towards nobody else.",
    }),
    grantor: object(
      {
        id: did({
          title: 'Grantor',
          description: 'The DID of whoever grants: the patient, or who decides for them.',
        }),
      },
      { title: 'Grantor', description: 'Who grants.' },
    ),
    authority,
    custodian,
    scope: codeOf(CONSENT_SCOPES, { title: 'Scope', description: 'HL7 consentscope.' }),
    base: codeOf(['permit', 'deny'], {
      title: 'Base decision',
      description: 'What holds where no exception matches.',
    }),
    ...dimensions,
    classes: Type.Optional(dataDimensions.classes),
    codes: Type.Optional(dataDimensions.codes),
    dataPeriod: Type.Optional(dataDimensions.dataPeriod),
    securityLabels: Type.Optional(dataDimensions.securityLabels),
    exceptions: Type.Optional(
      listOf(exception, {
        title: 'Exceptions',
        description: 'Exceptions from the base decision; they have none of their own (IHE PCF).',
        maxItems: 32,
      }),
    ),
    period: Type.Optional(period),
    expiryEvent: Type.Optional(
      text({
        title: 'Expiry event',
        description: 'The event that ends the consent, where no date does.',
        maxLength: 200,
      }),
    ),
    policy,
    signature,
    notices: setOf(
      codeOf(NOTICES, { title: 'Notice', description: 'A statement of 45 CFR 164.508(c)(2).' }),
      {
        title: 'Notices',
        description: 'The statements that were made to whoever signed; all three are required.',
        minItems: NOTICES.length,
        maxItems: NOTICES.length,
      },
    ),
    duo: Type.Optional(
      listOf(dataUse, {
        title: 'Data use',
        description: 'GA4GH Data Use Ontology: one permission and its limits. Required for research.',
        maxItems: 16,
      }),
    ),
    smartScopes: Type.Optional(
      setOf(
        Type.String({
          title: 'Scope',
          description: 'A SMART App Launch 2 scope.',
          maxLength: 256,
          pattern: '^(patient|user|system)/(\\*|[A-Z][A-Za-z]+)\\.(?=[cruds])(c?r?u?d?s?)(\\?\\S+)?$',
        }),
        { title: 'SMART scopes', description: 'The consent as SMART on FHIR scopes.', maxItems: 64 },
      ),
    ),
    replaces: Type.Optional(
      credentialId({
        title: 'Replaces',
        description: 'The id of an earlier consent that this one replaces.',
      }),
    ),
  },
  { title: 'Patient consent', description: 'What a patient, or whoever decides for them, consents to.' },
)

type Newest = Static<typeof claims>

/** The claims of a patient consent in any version: before version 2 nothing says how it was signed. */
export type PatientConsent = Omit<Newest, 'signature'> & {
  signature: Omit<Newest['signature'], 'method'> & Partial<Pick<Newest['signature'], 'method'>>
}
