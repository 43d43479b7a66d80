import { codeOf, object, token } from '../claim-types.ts'
import { TRIAL_REGISTRIES } from '../vocabulary/check-trial-number.ts'

/** A trial's number, with the registry that gave it. */
export const trialId = object(
  {
    registry: codeOf(TRIAL_REGISTRIES, { title: 'Registry', description: 'Where the trial is registered.' }),
    number: token({
      title: 'Trial number',
      description:
        'NCT and eight digits (ClinicalTrials.gov), 0000-000000-00 (EudraCT), or the EU CT number (CTIS).',
      maxLength: 32,
    }),
  },
  { title: 'Trial id', description: 'The number of the trial in one registry.' },
)
