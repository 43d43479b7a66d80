/** Where a trial is registered. */
export const TRIAL_REGISTRIES = ['ClinicalTrials.gov', 'EudraCT', 'CTIS'] as const

export type TrialRegistry = (typeof TRIAL_REGISTRIES)[number]

/** `NCT` and eight digits (ClinicalTrials.gov); year, six digits and two (EudraCT). CTIS's form is not confirmed. */
const FORMS: Record<TrialRegistry, RegExp | null> = {
  'ClinicalTrials.gov': /^NCT[0-9]{8}$/,
  EudraCT: /^[0-9]{4}-[0-9]{6}-[0-9]{2}$/,
  CTIS: null,
}

/** Tells whether a trial's number has the form of the registry that it is said to be of. */
export function isTrialNumber({ registry, number }: { registry: TrialRegistry; number: string }): boolean {
  return FORMS[registry]?.test(number) ?? true
}
