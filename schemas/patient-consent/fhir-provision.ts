import {
  codeIn,
  compact,
  concept,
  didOf,
  didReference,
  type Element,
  elementsOf,
  isElement,
  textOf,
} from '../fhir/elements.ts'
import { CONFIDENTIALITY_LABELS } from '../vocabulary/consent-codes.ts'
import type { PatientConsent } from './claims.ts'

const ACTIONS = 'http://terminology.hl7.org/CodeSystem/consentaction'
const PURPOSES = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const ROLES = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'
const RESOURCES = 'http://hl7.org/fhir/resource-types'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const SENSITIVITY = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const CLASS = 'https://w3id.org/careseal/fhir/StructureDefinition/recipient-class'
const ROLE = 'https://w3id.org/careseal/fhir/StructureDefinition/recipient-role'

/** The dimensions of a rule: of a consent itself, or of one of its exceptions. */
export type Rule = NonNullable<PatientConsent['exceptions']>[number]

/** Where R4 and R5 have a kind of record: `class`, which R5 split. */
export type ClassElement = 'class' | 'resourceType'

export function toProvision({ rule, classElement }: { rule: Rule; classElement: ClassElement }): Element {
  const { recipients = [], actions = [], purposes = [], classes = [], codes = [], dataPeriod } = rule
  return compact({
    actor: recipients.map(toActor),
    action: actions.map((action) => concept(ACTIONS, action)),
    securityLabel: (rule.securityLabels ?? []).map((code) => ({ system: systemOfLabel(code), code })),
    purpose: purposes.map((code) => ({ system: PURPOSES, code })),
    [classElement]: classes.map((code) => ({ system: RESOURCES, code })),
    code: codes.map(({ system, code }) => concept(system, code)),
    dataPeriod,
  })
}

/** The dimensions that a provision names, not validated. */
export function fromProvision({
  provision,
  classElement,
}: {
  provision: Element
  classElement: ClassElement
}): Element {
  return compact({
    recipients: elementsOf(provision.actor).map(fromActor),
    actions: elementsOf(provision.action).flatMap((action) => codeIn(action, ACTIONS) ?? []),
    purposes: codesOf(provision.purpose, PURPOSES),
    classes: codesOf(provision[classElement], RESOURCES),
    codes: elementsOf(provision.code).flatMap(({ coding }) => {
      const [first] = elementsOf(coding)
      return first ? [compact({ system: first.system, code: first.code })] : []
    }),
    dataPeriod: provision.dataPeriod,
    securityLabels: [
      ...codesOf(provision.securityLabel, CONFIDENTIALITY),
      ...codesOf(provision.securityLabel, SENSITIVITY),
    ],
  })
}

function toActor({ id, name, role, class: personClass }: NonNullable<Rule['recipients']>[number]): Element {
  const reference = didReference({ did: id, name })
  const extension = [
    ...(role === undefined ? [] : [{ url: ROLE, valueCode: role }]),
    ...(personClass === undefined ? [] : [{ url: CLASS, valueCode: personClass }]),
  ]
  return compact({
    extension,
    // v3-ParticipationType: who receives information
    role: concept(ROLES, 'IRCP'),
    // R4 requires a reference, also where a role or a class is all that is known
    reference: reference ?? { display: role ?? personClass },
  })
}

function fromActor({ extension, reference }: Element): Element {
  const extensions = elementsOf(extension)
  const role = textOf(extensions.find(({ url }) => url === ROLE)?.valueCode)
  const personClass = textOf(extensions.find(({ url }) => url === CLASS)?.valueCode)
  const shown = isElement(reference) ? textOf(reference.display) : undefined
  const id = didOf(reference)
  const isStandIn = id === undefined && (shown === role || shown === personClass)
  return compact({ id, name: isStandIn ? undefined : shown, role, class: personClass })
}

function codesOf(value: unknown, system: string): string[] {
  return elementsOf(value).flatMap((coding) => (coding.system === system ? (textOf(coding.code) ?? []) : []))
}

function systemOfLabel(code: string): string {
  return (CONFIDENTIALITY_LABELS as readonly string[]).includes(code) ? CONFIDENTIALITY : SENSITIVITY
}
