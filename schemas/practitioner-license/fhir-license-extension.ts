import { compact, type Element, elementsOf, extensionOf, textOf } from '../fhir/elements.ts'
import type { PractitionerLicense } from './claims.ts'

/** What of a license neither FHIR nor Plan-Net has an element for. It never changes what the qualification says. */
const LICENSE = 'https://w3id.org/careseal/fhir/StructureDefinition/license'

type Parts = Partial<
  Pick<PractitionerLicense, 'status' | 'statusDate' | 'encumbrance' | 'compact' | 'publicActions'>
>

export function toLicenseExtension({
  status,
  statusDate,
  encumbrance,
  compact: license,
  publicActions,
}: Parts): Element | undefined {
  const extension = [
    ...part('status', 'valueCode', status),
    ...part('statusDate', 'valueDate', statusDate),
    ...part('encumbrance', 'valueCode', encumbrance?.state),
    ...(encumbrance?.restrictions ?? []).flatMap((text) => part('restriction', 'valueString', text)),
    ...group('compact', [
      ...part('code', 'valueCode', license?.code),
      ...part('scope', 'valueCode', license?.scope),
      ...part('homeState', 'valueCode', license?.homeState),
    ]),
    ...(publicActions ?? []).flatMap(({ action, effective, documentUrl }) =>
      group('publicAction', [
        ...part('action', 'valueCode', action),
        ...part('effective', 'valueDate', effective),
        ...part('document', 'valueUri', documentUrl),
      ]),
    ),
  ]
  return extension.length === 0 ? undefined : { url: LICENSE, extension }
}

/** The claims that the extension holds, not validated. */
export function fromLicenseExtension(qualification: unknown): Element {
  const own = extensionOf(qualification, LICENSE)
  if (!own) return {}
  const all = (url: string) => elementsOf(own.extension).filter((extension) => extension.url === url)
  const restrictions = all('restriction').map((extension) => extension.valueString)
  const state = readPart(own, 'encumbrance', 'valueCode')
  const license = extensionOf(own, 'compact')
  return compact({
    status: readPart(own, 'status', 'valueCode'),
    statusDate: readPart(own, 'statusDate', 'valueDate'),
    encumbrance: state === undefined ? undefined : compact({ state, restrictions }),
    compact:
      license &&
      compact({
        code: readPart(license, 'code', 'valueCode'),
        scope: readPart(license, 'scope', 'valueCode'),
        homeState: readPart(license, 'homeState', 'valueCode'),
      }),
    publicActions: all('publicAction').map((action) =>
      compact({
        action: readPart(action, 'action', 'valueCode'),
        effective: readPart(action, 'effective', 'valueDate'),
        documentUrl: readPart(action, 'document', 'valueUri'),
      }),
    ),
  })
}

function part(url: string, type: string, value: string | undefined): Element[] {
  return value === undefined ? [] : [{ url, [type]: value }]
}

function group(url: string, extension: Element[]): Element[] {
  return extension.length === 0 ? [] : [{ url, extension }]
}

function readPart(element: Element, url: string, type: string): string | undefined {
  return textOf(extensionOf(element, url)?.[type])
}
