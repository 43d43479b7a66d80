import { type Element, elementsOf, isElement, type Resource } from '#schemas/fhir/elements.ts'

/** The references that a search can follow: to what, and where they are. */
export const REFERENCES: Readonly<Record<string, { target: string; element: string }>> = {
  'PractitionerRole:practitioner': { target: 'Practitioner', element: 'practitioner' },
  'PractitionerRole:organization': { target: 'Organization', element: 'organization' },
  'PractitionerRole:location': { target: 'Location', element: 'location' },
  'Location:organization': { target: 'Organization', element: 'managingOrganization' },
}

/** The ids of what resources refer to, by its type. */
export function findReferences({
  resources,
  names,
}: {
  resources: readonly Resource[]
  /** Of `REFERENCES`, with or without the target at their end. */
  names: readonly string[]
}): Map<string, string[]> {
  const found = new Map<string, Set<string>>()
  for (const name of names) {
    const { target, element } = REFERENCES[name.split(':').slice(0, 2).join(':')]!
    const ids = found.get(target) ?? new Set()
    found.set(target, ids)
    for (const resource of resources) {
      for (const { reference } of referencesIn(resource[element])) {
        if (typeof reference === 'string') ids.add(reference.slice(target.length + 1))
      }
    }
  }
  return new Map([...found].map(([target, ids]) => [target, [...ids]]))
}

function referencesIn(value: unknown): readonly Element[] {
  return isElement(value) ? [value] : elementsOf(value)
}
