/**
 * What a term of the GA4GH Data Use Ontology asks for beside itself: `permission` terms exclude each other, and a
 * limit that names nothing ("restricted to" no disease, place, institution …) would say nothing.
 */
type DataUseTerm = { label: string; permission: boolean; values: RegExp | null }

const NAMED = /^[A-Za-z0-9][A-Za-z0-9._:/|#-]{0,127}$/

/** GA4GH DUO, by identifier. */
export const DATA_USE_TERMS = {
  'DUO:0000042': { label: 'GRU, general research use', permission: true, values: null },
  'DUO:0000006': { label: 'HMB, health, medical or biomedical research', permission: true, values: null },
  'DUO:0000007': { label: 'DS, disease specific research', permission: true, values: /^MONDO:[0-9]{7}$/ },
  'DUO:0000011': {
    label: 'POA, population origins or ancestry research only',
    permission: true,
    values: null,
  },
  'DUO:0000018': {
    label: 'NPUNCU, not for profit, non-commercial use only',
    permission: false,
    values: null,
  },
  'DUO:0000021': { label: 'IRB, ethics approval required', permission: false, values: null },
  'DUO:0000022': {
    label: 'GS, geographical restriction',
    permission: false,
    values: /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/,
  },
  'DUO:0000025': {
    label: 'TS, time limit on use',
    permission: false,
    values: /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  },
  'DUO:0000026': { label: 'US, user specific restriction', permission: false, values: NAMED },
  'DUO:0000027': { label: 'PS, project specific restriction', permission: false, values: NAMED },
  'DUO:0000028': { label: 'IS, institution specific restriction', permission: false, values: NAMED },
  'DUO:0000045': { label: 'NPU, not for profit organisation use only', permission: false, values: null },
  'DUO:0000046': { label: 'NCU, non-commercial use only', permission: false, values: null },
} as const satisfies Record<string, DataUseTerm>

export type DataUseCode = keyof typeof DATA_USE_TERMS

export const DATA_USE_CODES = Object.keys(DATA_USE_TERMS) as DataUseCode[]
