import test from 'ava'
import { checkTrialStatus, type TrialStatus } from '#schemas/trial-enrolment/trial-status.ts'
import { OTHER_SITE, SITE } from './_trial.ts'

const at = (status: TrialStatus['status'], day: string, site?: string): TrialStatus => ({
  status,
  from: `2026-03-${day}T00:00:00Z`,
  basis: 'sponsor',
  ...(site === undefined ? {} : { site }),
})

const rows: { title: string; statuses?: TrialStatus[]; status: TrialStatus; faults: string[] }[] = [
  { title: 'the first may be any', status: at('completed', '01'), faults: [] },
  {
    title: '21 CFR 312.42(e): what was on hold resumes',
    statuses: [at('temporarily-closed-to-accrual-and-intervention', '01')],
    status: at('active', '02'),
    faults: [],
  },
  {
    title: 'closed for good is not opened again',
    statuses: [at('closed-to-accrual', '01')],
    status: at('active', '02'),
    faults: ['/status CLAIM_CONTRADICTS'],
  },
  {
    title: 'closed for good is not closed for a time',
    statuses: [at('closed-to-accrual-and-intervention', '01')],
    status: at('temporarily-closed-to-accrual', '02'),
    faults: ['/status CLAIM_CONTRADICTS'],
  },
  {
    title: 'closed to accrual, then to interventions, then completed',
    statuses: [at('closed-to-accrual', '01'), at('closed-to-accrual-and-intervention', '02')],
    status: at('completed', '03'),
    faults: [],
  },
  {
    title: 'completed stays completed',
    statuses: [at('completed', '01')],
    status: at('closed-to-accrual', '02'),
    faults: ['/status CLAIM_CONTRADICTS'],
  },
  {
    title: 'times go on',
    statuses: [at('temporarily-closed-to-accrual', '02')],
    status: at('active', '02'),
    faults: ['/from DATE_ORDER'],
  },
  {
    title: 'what is on record of another site, or of the whole trial, is apart',
    statuses: [at('completed', '05'), at('closed-to-accrual', '04', OTHER_SITE)],
    status: at('active', '01', SITE),
    faults: [],
  },
]

for (const { title, statuses = [], status, faults } of rows) {
  test(title, (t) => {
    t.deepEqual(
      checkTrialStatus({ status, statuses }).map(({ pointer, code }) => `${pointer} ${code}`),
      faults,
    )
  })
}
