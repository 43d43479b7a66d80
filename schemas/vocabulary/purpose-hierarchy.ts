import type { PURPOSES_OF_USE } from './purposes-of-use.ts'

export type PurposeOfUse = (typeof PURPOSES_OF_USE)[number]

/** HL7 CodeSystem v3-ActReason, below PurposeOfUse: what lies under a code. A code that is not here has none under it. */
const NARROWER: Partial<Record<PurposeOfUse, readonly PurposeOfUse[]>> = {
  HOPERAT: [
    'CAREMGT',
    'DONAT',
    'FRAUD',
    'GOV',
    'HACCRED',
    'HCOMPL',
    'HDECD',
    'HDIRECT',
    'HDM',
    'HLEGAL',
    'HOUTCOMS',
    'HPRGRP',
    'HQUALIMP',
    'HSYSADMIN',
    'LABELING',
    'METAMGT',
    'MEMADMIN',
    'MILCDM',
    'PATADMIN',
    'PATSFTY',
    'PERFMSR',
    'RECORDMGT',
    'SYSDEV',
    'TRAIN',
  ],
  SYSDEV: ['HTEST'],
  HPAYMT: ['CLMATTCH', 'COVAUTH', 'COVERAGE', 'REMITADV'],
  COVERAGE: ['ELIGDTRM', 'ELIGVER', 'ENROLLM', 'MILDCRG'],
  HRESCH: ['BIORCH', 'CLINTRCH', 'DSRCH', 'POARCH', 'TRANSRCH'],
  CLINTRCH: ['CLINTRCHNPC', 'CLINTRCHPC', 'PRECLINTRCH'],
  PATRQT: ['FAMRQT', 'PWATRNY', 'SUPNWK'],
  PUBHLTH: ['DISASTER', 'THREAT'],
  TREAT: ['CLINTRL', 'COC', 'ETREAT', 'POPHLTH'],
  // and BTG, which is left out here: whoever consents to treatment has not said that glass may be broken
  ETREAT: ['ERTREAT'],
}

const covered = new Map<PurposeOfUse, ReadonlySet<PurposeOfUse>>()

/**
 * Whether a purpose that a rule names is, or lies above, the one that is asked about. Break-the-glass (BTG) lies under
 * ETREAT under TREAT in v3-ActReason; here it is covered by nothing but itself.
 */
export function coversPurpose({ named, asked }: { named: PurposeOfUse; asked: PurposeOfUse }): boolean {
  let codes = covered.get(named)
  if (!codes) {
    codes = new Set(listNarrower(named))
    covered.set(named, codes)
  }
  return codes.has(asked)
}

function listNarrower(code: PurposeOfUse): PurposeOfUse[] {
  return [code, ...(NARROWER[code] ?? []).flatMap(listNarrower)]
}
