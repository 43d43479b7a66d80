import type { ListedPlace } from '#agent/directory/listed-entry.ts'
import { compact, concept, type Resource } from '#schemas/fhir/elements.ts'
import { NPI } from '#schemas/practitioner-license/fhir-practitioner.ts'
import { PLAN_NET } from '#schemas/provider-directory/plan-net-codes.ts'
import { type Keeper, toStatedProvenance } from './to-provenance.ts'

/** An organisation or a location as Plan-Net has one, as the keeper of the directory says it. */
export function toListedPlace({ place, keeper }: { place: ListedPlace; keeper: Keeper }): Resource {
  const { kind, content, id, statedAt } = place
  const elements = kind === 'Organization' ? toOrganization(content) : toLocation(content)
  const locations = Object.keys(elements).map((name) => `${kind}.${name}`)
  return {
    resourceType: kind,
    id,
    meta: {
      lastUpdated: statedAt.toISOString(),
      profile: [`${PLAN_NET}/StructureDefinition/plannet-${kind}`],
    },
    contained: [toStatedProvenance({ statedAt, locations, keeper })],
    ...elements,
  }
}

function toOrganization({
  name,
  type,
  npi,
  address,
  telecom,
}: Extract<ListedPlace, { kind: 'Organization' }>['content']) {
  return compact({
    identifier: npi === undefined ? [] : [{ system: NPI, value: npi }],
    active: true,
    type: [concept(`${PLAN_NET}/CodeSystem/OrgTypeCS`, type)],
    name,
    telecom,
    address: [address],
  })
}

function toLocation({
  name,
  address,
  telecom,
  organization,
}: Extract<ListedPlace, { kind: 'Location' }>['content']) {
  return compact({
    status: 'active',
    name,
    telecom,
    address,
    managingOrganization: { reference: `Organization/${organization}` },
  })
}
