import {
  codeIn,
  compact,
  concept,
  type Element,
  elementsOf,
  isElement,
  type Lost,
  type Resource,
  textOf,
} from '../fhir/elements.ts'
import { findLost } from '../fhir/find-lost.ts'
import {
  CATEGORIES,
  CONSENT_DOCUMENT,
  type ConsentParts,
  consentExtensions,
  consentLimits,
  consentStatus,
  custodianReference,
  fromExtensions,
  fromParties,
  fromSigning,
  grantorReference,
  patientReference,
  SCOPES,
} from './fhir-parts.ts'
import { toProvision } from './fhir-provision.ts'
import { readRules } from './fhir-rules.ts'
import { whyLost } from './why-lost.ts'

const POLICY_RULES = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const RULE_OF = { permit: 'OPTIN', deny: 'OPTOUT' } as const

/**
 * A consent as R4 has it. R4 says of `provision.type`: "Not permitted in root rule, required in all nested rules". So the
 * root has the period alone, and in it is one rule that says which it is; exceptions are nested in that. Read either way,
 * it permits the same.
 */
export function toConsentR4({ claims, id, status }: ConsentParts): Resource {
  const { scope, base, policy, signature, period, exceptions = [] } = claims
  const rule = base && {
    type: base,
    ...toProvision({ rule: claims, classElement: 'class' }),
    ...compact({
      provision: exceptions.map((exception) => ({
        type: base === 'permit' ? 'deny' : 'permit',
        ...toProvision({ rule: exception, classElement: 'class' }),
      })),
    }),
  }
  const provision = compact({ period, provision: rule ? [rule] : [] })
  return compact({
    resourceType: 'Consent',
    id,
    extension: consentExtensions(claims),
    modifierExtension: consentLimits(claims),
    status: consentStatus(status),
    scope: scope && concept(SCOPES, scope),
    category: [concept(CATEGORIES, CONSENT_DOCUMENT)],
    patient: patientReference(claims),
    dateTime: signature?.signedAt,
    performer: grantorReference(claims),
    organization: custodianReference(claims),
    policy: policy ? [{ uri: policy.uri }] : [],
    policyRule: base && concept(POLICY_RULES, RULE_OF[base]),
    provision: Object.keys(provision).length === 0 ? undefined : provision,
  })
}

/** The claims of an R4 Consent, not validated, and what is lost. Validate the resource first. */
export function fromConsentR4(resource: Resource): { claims: Element; lost: Lost[] } {
  const { scope, patient, performer, organization, dateTime, policy, provision } = resource
  const parties = fromParties({ patient, grantors: performer, custodians: organization })
  const uri = textOf(elementsOf(policy)[0]?.uri)
  const extensions = fromExtensions({ resource, uri })
  const parts = { ...parties, ...extensions }
  const period = isElement(provision) ? readPeriod(provision.period) : undefined
  const claims = compact({
    ...parts,
    ...fromSigning({ signedAt: dateTime, claims: parts }),
    scope: codeIn(scope, SCOPES),
    period,
    ...readDecision(resource),
  })
  const again = toConsentR4({
    claims: claims as ConsentParts['claims'],
    ...(typeof resource.id === 'string' ? { id: resource.id } : {}),
  })
  return { claims, lost: findLost({ before: resource, after: again, why: whyLost('r4') }) }
}

/**
 * What is permitted or denied. A root with a type is IHE PCF's form: the type is the base decision and the root its limits.
 * A root without one is read only if it limits nothing itself and holds one rule that has a type. Anything else may mean
 * a permit for what it names, or for all but that: it is not guessed.
 */
function readDecision({ provision: root, policyRule }: Resource): Element {
  if (!isElement(root)) return {}
  const { period, ...limits } = root
  const nested = elementsOf(root.provision)
  const isRule = limits.type !== undefined
  const { period: inner, ...rule } = isRule ? { ...limits, period: undefined } : (nested[0] ?? {})
  if (!isRule && (nested.length !== 1 || Object.keys(limits).length !== 1 || inner !== undefined)) return {}
  const base = rule.type
  if (base !== 'permit' && base !== 'deny') return {}
  const stated = codeIn(policyRule, POLICY_RULES)
  if (stated !== undefined && stated !== RULE_OF[base]) return {}
  const nestedType = base === 'permit' ? 'deny' : 'permit'
  const rules = readRules({ provision: rule, classElement: 'class', nestedType })
  return rules ? compact({ base, ...rules.rule, exceptions: rules.exceptions }) : {}
}

/** A consent's period is of moments: a day alone says nothing of the time zone. */
export function readPeriod(period: unknown): Element | undefined {
  if (!isElement(period)) return undefined
  const { start, end } = period
  const isMoment = (value: unknown) => typeof value === 'string' && value.includes('T')
  return isMoment(start) && (end === undefined || isMoment(end)) ? compact({ start, end }) : undefined
}
