/** Country and subdivision (ISO 3166-2). Says nothing of which there are. */
export const JURISDICTION_PATTERN = '^[A-Z]{2}-[A-Z0-9]{1,3}$'

/** ISO 3166-2:US: 50 states, the District of Columbia and 6 outlying areas. */
const US_SUBDIVISIONS = new Set(
  (
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
    'RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI'
  ).split(' '),
)

/** Tells whether a jurisdiction of the right form is listed. Only the United States' are listed here. */
export function isKnownJurisdiction(jurisdiction: string): boolean {
  return !isUsJurisdiction(jurisdiction) || US_SUBDIVISIONS.has(jurisdiction.slice(3))
}

export function isUsJurisdiction(jurisdiction: string): boolean {
  return jurisdiction.startsWith('US-')
}
