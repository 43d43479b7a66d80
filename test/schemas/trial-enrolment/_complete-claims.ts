/** What the example of a trial enrolment does not show. */
export const changes = {
  '/consent/consenter': 'representative-and-assent',
  '/consent/representative': {
    capacity: 'guardian',
    id: 'did:key:z6MkfrQeC1v7xDyBr3Zk8mKq9oW7r2zXxvZ3k8aGJ5s3LbNz',
  },
  '/consent/witness': 'did:web:trials.example:witness:3',
  '/nullifier': { scope: 'oncology/2026-H1', value: `0x${'5a'.repeat(32)}` },
}
